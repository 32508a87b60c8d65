package org.brothaman.proxy.simulation;

import org.brothaman.proxy.kernel.AddressBuffer;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.loop.EpollEvents;
import org.brothaman.proxy.simulation.Table.Listening;
import org.brothaman.proxy.simulation.Table.Open;
import org.brothaman.proxy.simulation.Table.PipeEnd;
import org.brothaman.proxy.simulation.Table.Socket;
import org.brothaman.proxy.simulation.Table.Unmade;

/** System calls on simulated sockets and pipes; numbers of descriptors are reused at once. */
final class SimKernel implements Kernel {
    private final World world;
    private final Weather weather;
    private final Table table;
    private final Pipes pipes;

    SimKernel(World world) {
        this.world = world;
        this.weather = world.weather;
        this.table = new Table(world);
        this.pipes = new Pipes(world, this, table);
    }

    int add(Route route) {
        return table.add(new Listening(route));
    }

    long opened() {
        return table.opened();
    }

    Link link(int fd) {
        if (table.at(fd) instanceof Socket socket) {
            return socket.link();
        }
        throw world.fail("descriptor " + fd + " is no connected socket");
    }

    /** The proxy wants to hear no more of a descriptor, and will close it. */
    void letGo(int fd) {
        if (table.at(fd) instanceof Socket socket) {
            socket.link().letGo = true;
        }
    }

    int readiness(int fd) {
        return switch (table.at(fd)) {
            case Socket socket -> socket.link().readiness();
            case Listening listening ->
                    listening.route().queue.isEmpty() ? EpollEvents.NOTHING : EpollEvents.IN;
            case Unmade unmade -> EpollEvents.OUT | EpollEvents.HANG_UP;
            case PipeEnd end -> throw world.fail("a pipe in epoll");
        };
    }

    /** How often something has come to a descriptor that is watched for arrivals. */
    long arrivals(int fd) {
        return link(fd).arrivals;
    }

    /** Bits that are never told without a cause: nobody here sends urgent data. */
    int neverSpurious(int fd) {
        boolean looksForIt = table.at(fd) instanceof Socket socket && socket.link().guarded();
        return looksForIt ? EpollEvents.URGENT : EpollEvents.NOTHING;
    }

    private boolean tooEarly() {
        boolean early = weather.eagain();
        if (early) {
            world.faults++;
        }
        return early;
    }

    @Override
    public int accept(int listener) {
        if (!(table.at(listener) instanceof Listening listening)) {
            throw world.fail("accepts on descriptor " + listener);
        }
        if (weather.exhausted()) {
            world.faults++;
            return world.pick(
                    Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM, Errno.ENOBUFS, Errno.EAGAIN);
        }
        Pair pair = listening.route().queue.poll();
        if (pair == null) {
            return Errno.EAGAIN;
        }
        if (pair.client.peerReset && world.random.nextBoolean()) {
            pair.client.proxyClosed = true;
            world.effects++;
            return Errno.ECONNABORTED;
        }
        pair.accepted = true;
        pair.acceptedAt = world.now;
        return table.add(new Socket(pair.client));
    }

    @Override
    public int streamSocket(int family) {
        if (weather.exhausted()) {
            return world.pick(Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM);
        }
        return table.add(new Unmade());
    }

    @Override
    public int connect(int fd, SocketAddress address) {
        if (table.at(fd) instanceof Unmade) {
            Link link = new Link(world, world.route(address).current, false);
            world.headers.begins(link.pair);
            table.set(fd, new Socket(link));
            return link.handshake.connect();
        }
        return link(fd).handshake.connect();
    }

    @Override
    public int receive(int fd, long address, int length) {
        Link link = link(fd);
        int count = take(link, length);
        if (count > 0) {
            byte[] bytes = world.scratch(count);
            link.toProxy.take(bytes, count);
            Bytes.write(address, bytes, count);
        }
        return count;
    }

    /** How much there is to take, or 0 at the end, or an error. */
    int take(Link link, int length) {
        if (tooEarly()) {
            link.arrivals++; // as if it came a moment later
            return Errno.EAGAIN;
        }
        if (link.toProxy.size() == 0) {
            return nothing(link);
        }
        int most = Math.min(length, link.toProxy.size());
        int count = weather.count(most);
        link.arrivals += count < most ? 1 : 0; // as if the rest came a moment later
        link.taken += count;
        link.heardAt = world.now;
        world.effects++;
        return count;
    }

    private int nothing(Link link) {
        int result = link.nothingToTake();
        world.effects += result == Errno.EAGAIN ? 0 : 1;
        return result;
    }

    @Override
    public int accept(int listener, AddressBuffer peer) {
        int fd = accept(listener);
        if (fd >= 0) {
            peer.write(link(fd).pair.tellAddress());
        }
        return fd;
    }

    @Override
    public int peek(int fd, long address, int length) {
        Link link = link(fd);
        boolean ended = link.peerEnded || link.peerReset; // what epoll has told: all is there
        if (!ended && tooEarly()) {
            link.arrivals++;
            return Errno.EAGAIN;
        }
        if (link.toProxy.size() == 0) {
            return nothing(link);
        }
        int most = Math.min(length, link.toProxy.size());
        int count = ended ? most : weather.count(most);
        if (count < most) {
            link.arrivals++; // as if the rest came a moment later
            world.faults++;
        }
        byte[] bytes = world.scratch(count);
        link.toProxy.look(bytes, count);
        Bytes.write(address, bytes, count);
        return count;
    }

    @Override
    public int peek(int fd) {
        Link link = link(fd);
        boolean early = tooEarly();
        if (!early && link.toProxy.size() > 0) {
            return 1;
        }
        link.pair.sawNothingAt = world.now;
        link.foundEmptyIn = world.step();
        link.arrivals += early ? 1 : 0;
        return early ? Errno.EAGAIN : link.nothingToTake();
    }

    @Override
    public int send(int fd, long address, int length) {
        Link link = link(fd);
        int count = room(link, length);
        if (count > 0) {
            byte[] bytes = world.scratch(count);
            Bytes.read(address, bytes, count);
            link.give(bytes, count);
        }
        return count;
    }

    int room(Link link, int length) {
        if (length <= 0) {
            throw world.fail("sends " + length + " bytes");
        }
        if (tooEarly()) {
            return Errno.EAGAIN;
        }
        int room = link.room();
        if (room > 0) {
            world.effects++;
            return weather.count(Math.min(length, room));
        }
        world.effects += room == Errno.EAGAIN ? 0 : 1;
        return room;
    }

    @Override
    public int splice(int from, int to, int length) {
        return pipes.splice(from, to, length);
    }

    @Override
    public int shutdownOutput(int fd) {
        Link link = link(fd);
        world.effects++;
        if (link.lost()) {
            return Errno.ENOTCONN;
        }
        link.endByProxy();
        return 0;
    }

    @Override
    public int close(int fd) {
        Open open = table.remove(fd);
        world.effects++;
        switch (open) {
            case Socket socket -> socket.link().closeByProxy();
            case Listening listening -> world.judge.closed(listening.route());
            case PipeEnd _, Unmade _ -> {}
        }
        return 0;
    }

    @Override
    public int setOption(int fd, int level, int name, int value) {
        table.at(fd);
        return 0;
    }

    @Override
    public int option(int fd, int level, int name) {
        if (table.at(fd) instanceof Unmade) {
            return 0;
        }
        return link(fd).option(level, name);
    }

    @Override
    public int resetOnClose(int fd) {
        link(fd).linger = true;
        return 0;
    }

    @Override
    public long pipe() {
        return pipes.pipe();
    }

    @Override
    public int setPipeCapacity(int fd, int bytes) {
        return pipes.setCapacity(fd, bytes);
    }

    @Override
    public int pipeCapacity(int fd) {
        return pipes.capacity(fd);
    }

    @Override
    public int bind(int fd, SocketAddress address) {
        throw world.fail("binds");
    }

    @Override
    public int listen(int fd, int backlog) {
        throw world.fail("listens");
    }

    @Override
    public SocketAddress localAddress(int fd) {
        return link(fd).pair.route.own;
    }

    @Override
    public SocketAddress peerAddress(int fd) {
        SocketAddress address = link(fd).pair.tellAddress();
        return link(fd).lost() ? null : address;
    }
}
