package org.brothaman.proxy.simulation;

import java.util.ArrayList;
import java.util.List;

/** The open descriptors of one schedule; a number is given again as soon as it is free. */
final class Table {
    /** What a descriptor stands for. */
    sealed interface Open {}

    record Socket(Link link) implements Open {}

    record Listening(Route route) implements Open {}

    record PipeEnd(Pipe pipe, boolean reading) implements Open {}

    /** A socket that is not yet meant for anybody. */
    static final class Unmade implements Open {}

    static final class Pipe {
        final Bytes bytes = new Bytes();
        int capacity = 64 << 10;
    }

    private static final int FIRST = 3;

    private final World world;
    private final List<Open> entries = new ArrayList<>();

    Table(World world) {
        this.world = world;
    }

    int add(Open open) {
        world.effects++;
        int free = entries.indexOf(null);
        if (free < 0) {
            entries.add(open);
            return entries.size() - 1 + FIRST;
        }
        entries.set(free, open);
        return free + FIRST;
    }

    Open at(int fd) {
        Open open = fd >= FIRST && fd < FIRST + entries.size() ? entries.get(fd - FIRST) : null;
        if (open == null) {
            throw world.fail("system call on descriptor " + fd + ", which is closed");
        }
        return open;
    }

    void set(int fd, Open open) {
        entries.set(fd - FIRST, open);
    }

    Open remove(int fd) {
        Open open = at(fd);
        set(fd, null);
        return open;
    }

    long opened() {
        return entries.stream().filter(open -> open != null).count();
    }
}
