package org.brothaman.proxy.endtoend;

/**
 * A backend that is a process of its own, our behind.c, for what cannot be done to one in the
 * test's: kill, stop, starve. Owns the process.
 */
final class BackendProcess implements AutoCloseable {
    /** What it does with a connection; behind.c says more. */
    enum Manner {
        ECHO,
        FLOOD,
        MUTE,
        HOARD
    }

    private final Running running;
    private final int port;

    private BackendProcess(Running running, int port) {
        this.running = running;
        this.port = port;
        running.out().await("ready");
    }

    static BackendProcess start(Manner manner) {
        return start(manner, Ports.free());
    }

    static BackendProcess start(Manner manner, int port) {
        Command command = Command.of(Programs.ours("behind"), manner.name().toLowerCase(), port);
        return new BackendProcess(command.start(), port);
    }

    Running process() {
        return running;
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        running.close();
    }
}
