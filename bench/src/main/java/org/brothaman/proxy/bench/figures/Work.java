package org.brothaman.proxy.bench.figures;

/**
 * One piece of work that every contender does in the same way.
 *
 * @param name as {@code --only} takes it
 * @param setting under which circumstances the proxy does it
 */
public record Work(String name, Kind kind, Setting setting) {

    /** What surrounds the proxy. */
    public enum Setting {
        /** A core for the proxy, another for generator and backend. */
        NORMAL,

        /**
         * Proxy, generator and backend on one core, taking turns: shows the length of the path
         * through the proxy, which the waking of another core would drown.
         */
        ONE_CORE,

        /** As a user without capabilities, where the kernel's limits on pipes bite. */
        UNPRIVILEGED
    }

    /** The shapes of work; every one is bounded in time and count. */
    public sealed interface Kind {}

    /** Bytes as fast as they go for {@code millis}. */
    public record Bulk(int streams, boolean bothWays, long millis) implements Kind {}

    /**
     * Requests and replies of {@code size} bytes on {@code busy} connections beside {@code idle}
     * silent ones; {@code rate} 0 is a closed loop, otherwise that many are due per second.
     */
    public record Exchange(int busy, int idle, int size, int rate, long millis) implements Kind {}

    /**
     * Short connections, {@code parallel} at a time.
     *
     * @param told whether the proxy tells the backend of its client by a header of the PROXY
     *     protocol, version 1
     */
    public record Brief(int parallel, int most, boolean told, long millis) implements Kind {}

    /** Exec to READY=1 and to the first forwarded byte, {@code times} over. */
    public record StartUp(int times) implements Kind {}

    /** Memory, threads and descriptors after one connection has come and gone. */
    public record Rest() implements Kind {}

    /** What a tracer counts. */
    public enum Counter {
        /** All of them, by {@code strace -f -c}. */
        SYSTEM_CALLS,

        /** In user space, by single-stepping. */
        INSTRUCTIONS
    }

    /** A count, which no noise touches, while {@code traced} is done, slowly. */
    public record Trace(Kind traced, Counter counter) implements Kind {}

    /** Whether the proxy has to send the header of the PROXY protocol. */
    public boolean told() {
        return told(kind);
    }

    private static boolean told(Kind kind) {
        return switch (kind) {
            case Brief brief -> brief.told();
            case Trace trace -> told(trace.traced());
            case Bulk _, Exchange _, StartUp _, Rest _ -> false;
        };
    }

    /** How long the window is, in milliseconds: what the estimate of the whole run adds up. */
    public long millis() {
        return millis(kind);
    }

    private static long millis(Kind kind) {
        return switch (kind) {
            case Bulk bulk -> bulk.millis() + (bulk.streams() > 64 ? 600 : 250);
            case Exchange exchange -> exchange.millis() + 50 + exchange.idle() / 4;
            case Brief brief -> brief.millis() + 50;
            case StartUp start -> start.times() * 20L;
            case Rest _ -> 450;
            case Trace(Rest _, _) -> 7_500;
            case Trace trace -> millis(trace.traced()) + 250;
        };
    }
}
