package org.brothaman.proxy.endtoend;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Two networks of their own and the wire between them, which loses, delays, spoils and doubles
 * packets as told: our wire.c, because not every kernel has netem. The proxy is put on the left,
 * its clients and backends on the right, so both its sides go through the same weather. Gone with
 * its process.
 */
final class BadWire implements AutoCloseable {
    static final String LEFT = "10.77.0.1";
    static final String RIGHT = "10.77.0.2";

    /** An address on the wire that nobody has: what is sent there vanishes. */
    static final String NOWHERE = "10.77.0.9";

    private final Running running;
    private final String left;
    private final String right;
    private int changes;

    private BadWire(Running running) {
        this.running = running;
        left = running.out().await("left ").substring("left ".length());
        right = running.out().await("right ").substring("right ".length());
    }

    static BadWire open(long seed) {
        Programs.requireRoot("a network of its own");
        Programs.require("ip", "iproute2");
        if (!Files.exists(Path.of("/dev/net/tun"))) {
            throw Programs.missing("/dev/net/tun is missing: modprobe tun");
        }
        return new BadWire(Command.of(Programs.ours("wire"), seed).start());
    }

    /** The proxy on the left, with one listening socket per backend, named by its number. */
    Proxy proxy(Launch launch, int sockets) {
        for (int i = 0; i < sockets; i++) {
            launch.socket("tcp:" + LEFT);
        }
        return launch.under(Programs.require("nsenter", "util-linux"), "--net=" + left).start();
    }

    /**
     * @param drop of a thousand packets so many are lost
     * @param twice so many come twice
     * @param spoil so many with a bit flipped
     * @param delayMicros so late is each, at least
     * @param jitterMicros and up to so much later, so that they overtake one another
     */
    void weather(int drop, int twice, int spoil, int delayMicros, int jitterMicros) {
        running.tell("%d %d %d %d %d".formatted(drop, twice, spoil, delayMicros, jitterMicros));
        running.out().await(++changes, "ok");
    }

    void cut() {
        weather(1000, 0, 0, 0, 0);
    }

    void mend() {
        weather(0, 0, 0, 0, 0);
    }

    /** Does what opens sockets; they belong to the right network then, whoever uses them. */
    <T> T onTheRight(Supplier<T> task) {
        return NetworkThread.in(right, task);
    }

    @Override
    public void close() {
        running.close();
    }
}
