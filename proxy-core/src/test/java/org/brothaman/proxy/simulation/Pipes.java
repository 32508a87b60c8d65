package org.brothaman.proxy.simulation;

import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.simulation.Table.Open;
import org.brothaman.proxy.simulation.Table.PipeEnd;

/** The system calls on pipes. */
final class Pipes {
    private final World world;
    private final Weather weather;
    private final SimKernel kernel;
    private final Table table;

    Pipes(World world, SimKernel kernel, Table table) {
        this.world = world;
        this.weather = world.weather;
        this.kernel = kernel;
        this.table = table;
    }

    int splice(int from, int to, int length) {
        return table.at(from) instanceof PipeEnd end
                ? drain(end, kernel.link(to), length)
                : fill(kernel.link(from), table.at(to), length);
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
        int count = kernel.take(link, Math.min(length, weather.count(end.pipe().capacity)));
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
        int count = kernel.room(link, length);
        if (count > 0) {
            byte[] moved = world.scratch(count);
            bytes.take(moved, count);
            link.give(moved, count);
        }
        return count;
    }

    long pipe() {
        if (weather.noPipe()) {
            return world.pick(Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM);
        }
        Table.Pipe pipe = new Table.Pipe();
        long reading = table.add(new PipeEnd(pipe, true));
        long writing = table.add(new PipeEnd(pipe, false));
        return writing << 32 | reading;
    }

    int setCapacity(int fd, int bytes) {
        if (!(table.at(fd) instanceof PipeEnd end)) {
            throw world.fail("sets the capacity of no pipe");
        }
        if (weather.noPipe()) {
            return world.pick(Errno.EPERM, Errno.EBUSY, Errno.ENOMEM);
        }
        end.pipe().capacity = bytes;
        return bytes;
    }

    int capacity(int fd) {
        return table.at(fd) instanceof PipeEnd end ? end.pipe().capacity : Errno.EBADF;
    }
}
