package org.brothaman.proxy.simulation;

import java.util.ArrayList;
import java.util.List;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.Option;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.loop.Ready;

/** System calls on simulated sockets and pipes; numbers of descriptors are reused at once. */
final class SimKernel implements Kernel {
    private sealed interface Open {}

    private record Socket(Link link) implements Open {}

    private record Listening(Route route) implements Open {}

    private record PipeEnd(Pipe pipe, boolean reading) implements Open {}

    /** A socket that is not yet meant for anybody. */
    private static final class Unmade implements Open {}

    private static final class Pipe {
        final Bytes bytes = new Bytes();
        int capacity = 64 << 10;
        int open = 2;
    }

    private static final int FIRST = 3;

    private final World world;
    private final Weather weather;
    private final List<Open> table = new ArrayList<>();

    SimKernel(World world) {
        this.world = world;
        this.weather = world.weather;
    }

    int add(Route route) {
        return add(new Listening(route));
    }

    private int add(Open open) {
        world.effects++;
        int free = table.indexOf(null);
        if (free < 0) {
            table.add(open);
            return table.size() - 1 + FIRST;
        }
        table.set(free, open);
        return free + FIRST;
    }

    private Open at(int fd) {
        Open open = fd >= FIRST && fd < FIRST + table.size() ? table.get(fd - FIRST) : null;
        if (open == null) {
            throw world.fail("system call on descriptor " + fd + ", which is closed");
        }
        return open;
    }

    private Link link(int fd) {
        if (at(fd) instanceof Socket socket) {
            return socket.link();
        }
        throw world.fail("descriptor " + fd + " is no connected socket");
    }

    long opened() {
        return table.stream().filter(open -> open != null).count();
    }

    int readiness(int fd) {
        return switch (at(fd)) {
            case Socket socket -> socket.link().readiness();
            case Listening listening ->
                    listening.route().queue.isEmpty() ? Ready.NOTHING : Ready.IN;
            case Unmade unmade -> Ready.OUT | Ready.HANG_UP;
            case PipeEnd end -> throw world.fail("a pipe in epoll");
        };
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
        if (!(at(listener) instanceof Listening listening)) {
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
        return add(new Socket(pair.client));
    }

    @Override
    public int streamSocket(int family) {
        if (weather.exhausted()) {
            return world.pick(Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM);
        }
        return add(new Unmade());
    }

    @Override
    public int connect(int fd, SocketAddress address) {
        if (at(fd) instanceof Unmade) {
            Link link = new Link(world, world.route(address).current, false);
            table.set(fd - FIRST, new Socket(link));
            return beginToConnect(link);
        }
        Link link = link(fd);
        return switch (link.state) {
            case FRESH -> beginToConnect(link);
            case CONNECTING -> Errno.EALREADY;
            case CONNECTED -> established(link);
            case REFUSED -> Errno.ECONNREFUSED;
            case ESTABLISHED -> Errno.EISCONN;
        };
    }

    private int beginToConnect(Link link) {
        world.effects++;
        int luck = world.random.nextInt(100);
        if (!link.pair.route.awake || luck < 5) {
            return world.pick(Errno.ECONNREFUSED, Errno.EHOSTUNREACH, Errno.ENOENT);
        }
        if (luck < 10) {
            return Errno.EAGAIN;
        }
        link.state = Link.State.CONNECTING;
        if (luck < 14) {
            return Errno.EINPROGRESS; // for ever
        }
        if (luck < 20) {
            world.later(() -> settle(link, Link.State.REFUSED));
        } else if (luck < 40) {
            world.later(() -> settle(link, Link.State.CONNECTED));
        } else if (luck < 70) {
            link.state = Link.State.CONNECTED;
        } else {
            return established(link);
        }
        return world.random.nextInt(20) == 0 ? Errno.EINTR : Errno.EINPROGRESS;
    }

    private static void settle(Link link, Link.State state) {
        if (!link.proxyClosed) {
            link.state = state;
        }
    }

    private int established(Link link) {
        world.effects++;
        link.state = Link.State.ESTABLISHED;
        Pair pair = link.pair;
        if (pair.backend != null) {
            throw world.fail("a second backend for one client");
        }
        pair.backend = link;
        link.peer = new Peer(link, pair.backendScript, pair.clientScript);
        return 0;
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
            return Errno.EAGAIN;
        }
        if (link.toProxy.size() == 0) {
            int result = link.nothingToTake();
            world.effects += result == Errno.EAGAIN ? 0 : 1;
            return result;
        }
        int count = weather.count(Math.min(length, link.toProxy.size()));
        link.taken += count;
        world.effects++;
        return count;
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
        return at(from) instanceof PipeEnd end
                ? drain(end, link(to), length)
                : fill(link(from), at(to), length);
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
        Open open = at(fd);
        table.set(fd - FIRST, null);
        world.effects++;
        switch (open) {
            case Socket socket -> socket.link().closeByProxy();
            case PipeEnd end -> end.pipe().open--;
            case Listening listening -> world.judge.closed(listening.route());
            case Unmade unmade -> {}
        }
        return 0;
    }

    @Override
    public int setOption(int fd, int level, int name, int value) {
        at(fd);
        return 0;
    }

    @Override
    public int option(int fd, int level, int name) {
        Link link = link(fd);
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
        Pipe pipe = new Pipe();
        long reading = add(new PipeEnd(pipe, true));
        long writing = add(new PipeEnd(pipe, false));
        return writing << 32 | reading;
    }

    @Override
    public int setPipeCapacity(int fd, int bytes) {
        if (!(at(fd) instanceof PipeEnd end)) {
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
        return at(fd) instanceof PipeEnd end ? end.pipe().capacity : Errno.EBADF;
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
        at(fd);
        return null;
    }

    @Override
    public SocketAddress peerAddress(int fd) {
        at(fd);
        return null;
    }
}
