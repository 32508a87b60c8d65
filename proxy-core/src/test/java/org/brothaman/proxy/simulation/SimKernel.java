package org.brothaman.proxy.simulation;

import org.brothaman.proxy.kernel.AddressBuffer;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.Option;
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

    SimKernel(World world) {
        this.world = world;
        this.weather = world.weather;
        this.table = new Table(world);
    }

    int add(Route route) {
        return table.add(new Listening(route));
    }

    long opened() {
        return table.opened();
    }

    private Link link(int fd) {
        if (table.at(fd) instanceof Socket socket) {
            return socket.link();
        }
        throw world.fail("descriptor " + fd + " is no connected socket");
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
        pair.accepted = true;
        if (pair.client.peerReset && world.random.nextBoolean()) {
            pair.client.proxyClosed = true;
            world.effects++;
            return Errno.ECONNABORTED;
        }
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
            table.set(fd, new Socket(link));
            return link.connect();
        }
        return link(fd).connect();
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
    private int take(Link link, int length) {
        if (tooEarly()) {
            link.arrivals++; // as if it came a moment later
            return Errno.EAGAIN;
        }
        if (link.toProxy.size() == 0) {
            int result = link.nothingToTake();
            world.effects += result == Errno.EAGAIN ? 0 : 1;
            return result;
        }
        int most = Math.min(length, link.toProxy.size());
        int count = weather.count(most);
        link.arrivals += count < most ? 1 : 0; // as if the rest came a moment later
        link.taken += count;
        link.heardAt = world.now;
        world.effects++;
        return count;
    }

    @Override
    public int accept(int listener, AddressBuffer peer) {
        int fd = accept(listener);
        if (fd >= 0) {
            peer.write(peerAddress(fd));
        }
        return fd;
    }

    @Override
    public int peek(int fd, long address, int length) {
        throw world.fail("no service of the simulation looks at what it does not take");
    }

    @Override
    public int peek(int fd) {
        Link link = link(fd);
        if (tooEarly()) {
            return Errno.EAGAIN;
        }
        return link.toProxy.size() > 0 ? 1 : link.nothingToTake();
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

    private int room(Link link, int length) {
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
        return table.at(from) instanceof PipeEnd end
                ? drain(end, link(to), length)
                : fill(link(from), table.at(to), length);
    }

    private int fill(Link link, Open to, int length) {
        if (!(to instanceof PipeEnd end) || end.reading()) {
            throw world.fail("splices into no pipe");
        }
        Bytes bytes = end.pipe().bytes;
        if (bytes.size() > 0) {
            throw world.fail("fills a pipe that still holds " + bytes.size() + " bytes");
        }
        if (world.spliceRefused) {
            return Errno.EINVAL;
        }
        // A pipe is full by slots: it may take far less than its capacity.
        int count = take(link, Math.min(length, weather.count(end.pipe().capacity)));
        if (count > 0) {
            byte[] moved = world.scratch(count);
            link.toProxy.take(moved, count);
            bytes.put(moved, 0, count);
        }
        return count;
    }

    private int drain(PipeEnd end, Link link, int length) {
        Bytes bytes = end.pipe().bytes;
        if (!end.reading() || length > bytes.size()) {
            throw world.fail("drains " + length + " bytes of " + bytes.size());
        }
        int count = room(link, length);
        if (count > 0) {
            byte[] moved = world.scratch(count);
            bytes.take(moved, count);
            link.give(moved, count);
        }
        return count;
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
            case PipeEnd end -> {}
            case Listening listening -> world.judge.closed(listening.route());
            case Unmade unmade -> {}
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
        Link link = link(fd);
        if (level == Option.IPPROTO_TCP && name == Option.TCP_INFO) {
            return link.proxyEnded && link.toPeer.size() > 0 ? Option.TCP_FIN_WAIT1 : 0;
        }
        int error = name == Option.SO_ERROR ? link.error() : 0;
        world.effects += error == 0 ? 0 : 1;
        return error;
    }

    @Override
    public int resetOnClose(int fd) {
        link(fd).linger = true;
        return 0;
    }

    @Override
    public long pipe() {
        if (weather.noPipe()) {
            return world.pick(Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM);
        }
        Table.Pipe pipe = new Table.Pipe();
        long reading = table.add(new PipeEnd(pipe, true));
        long writing = table.add(new PipeEnd(pipe, false));
        return writing << 32 | reading;
    }

    @Override
    public int setPipeCapacity(int fd, int bytes) {
        if (!(table.at(fd) instanceof PipeEnd end)) {
            throw world.fail("sets the capacity of no pipe");
        }
        if (weather.noPipe()) {
            return world.pick(Errno.EPERM, Errno.EBUSY, Errno.ENOMEM);
        }
        end.pipe().capacity = bytes;
        return bytes;
    }

    @Override
    public int pipeCapacity(int fd) {
        return table.at(fd) instanceof PipeEnd end ? end.pipe().capacity : Errno.EBADF;
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
        table.at(fd);
        return null;
    }

    @Override
    public SocketAddress peerAddress(int fd) {
        table.at(fd);
        return null;
    }
}
