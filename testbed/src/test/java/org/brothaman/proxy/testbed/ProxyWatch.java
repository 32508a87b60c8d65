package org.brothaman.proxy.testbed;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.testbed.ProcessView.Times;

/**
 * Looks at the proxy of one deployment from outside the host, whenever it is told to: what it says
 * over its control socket, its memory, its stalls. A proxy that comes and goes is many processes
 * one after the other. One thread only.
 *
 * <p>A turn of an event loop of more than 50 ms is a stall, unless the loop only had no processor:
 * then the kernel says, in /proc/PID/task/TID/schedstat, that the thread waited for one since the
 * last look, at least 40 ms for each such turn and all of the longest but 50 ms; or that it ran for
 * less than a stall since then, and what it ran and waited makes up for all such turns. What a
 * hypervisor says that it took counts as waiting, and what another thread of the process waited,
 * for it may be the one that the loop waits for: while one collects garbage, all others stand. A
 * turn that answers us is counted when it ends, after our look, so that what was waited before that
 * look counts as well.
 *
 * <p>Of the others a turn is the loop's own fault for sure when the loop had a processor for as
 * long as a stall lasts. When it had not, either a call in that turn blocked, or a hypervisor took
 * the processor and does not say so; nothing tells them apart. A call that blocks does it again.
 */
final class ProxyWatch {
    static final long STALL_MILLIS = 50;
    private static final long EXCUSE_MILLIS = 40;
    private static final int PAGE_BYTES = 1 << 16;

    private final String name;
    private final long leader;
    private final Path socket;
    private final Trend residentKib = new Trend();
    private long pid;
    private int processes;
    private int looks;
    private ProcessView process;
    private Map<String, Times> times = Map.of();
    private long majorFaults;
    private long stolen;
    private long waitedBefore;
    private long over;
    private long longestMicros;
    private long longestEverMicros;
    private int excused;
    private int stalls;
    private int unexplained;

    ProxyWatch(String name, Deployment deployment, long leader, int user) {
        this.name = name;
        this.leader = leader;
        socket =
                Path.of(
                        "/proc/%d/root/run/user/%d/bro-proxy/%s/control"
                                .formatted(leader, user, deployment.name() + "-proxy"));
    }

    /** Looks; when nobody is there, that is all. */
    void look() {
        try {
            Map<String, String> page = ask();
            if (number(page, "pid") != pid) meet(number(page, "pid"));
            judge(page);
            looks++;
        } catch (IOException gone) {
            // at rest, or just ending
        }
    }

    /** Adds its memory to what {@link #residentKib} knows. */
    void noteMemory(double seconds) {
        try {
            residentKib.add(seconds, process.residentKib());
        } catch (IOException gone) {
            // of one that has ended there is nothing to know
        }
    }

    private void meet(long newPid) throws IOException {
        process = ProcessView.of(leader, newPid);
        pid = newPid;
        processes++;
        times = Map.of();
        majorFaults = 0;
        stolen = ProcessView.stolenMillis();
        waitedBefore = 0;
        over = 0;
        longestMicros = 0;
    }

    private void judge(Map<String, String> page) throws IOException {
        long newOver = number(page, "turnsOver50Millis") - over;
        long longest = number(page, "longestTurnMicros");
        Map<String, Times> timesNow = process.threadTimes();
        long faultsNow = process.majorFaults();
        long stolenNow = ProcessView.stolenMillis();
        long waited = slowest(timesNow).waitedMillis() + stolenNow - stolen;
        if (newOver > 0) {
            var loops = new HashMap<String, Times>();
            for (var thread : timesNow.entrySet()) {
                if (process.isLoop(thread.getKey())) {
                    loops.put(thread.getKey(), thread.getValue());
                }
            }
            long wait = Math.max(waited, waitedBefore);
            long beyond = longest > longestMicros ? longest / 1000 - STALL_MILLIS : 0;
            boolean mostlyWaited = wait >= newOver * EXCUSE_MILLIS && wait >= beyond;
            long ran = slowest(loops).ranMillis();
            boolean couldNotStall = ran < STALL_MILLIS && ran + wait >= newOver * STALL_MILLIS;
            boolean starved = mostlyWaited || couldNotStall;
            boolean busy = ran >= STALL_MILLIS;
            if (starved) excused += (int) newOver;
            else if (busy) stalls += (int) newOver;
            else unexplained += (int) newOver;
            System.out.printf(
                    "soak: %s: %d turns over %d ms, the longest so far %.1f ms; %d ms without a processor,"
                            + " %d ms on one, %d major faults: %s%n",
                    name,
                    newOver,
                    STALL_MILLIS,
                    longest / 1000.0,
                    wait,
                    ran,
                    faultsNow - majorFaults,
                    starved ? "the scheduler's" : busy ? "A STALL" : "unexplained");
        }
        over += newOver;
        longestMicros = longest;
        longestEverMicros = Math.max(longestEverMicros, longest);
        times = timesNow;
        majorFaults = faultsNow;
        stolen = stolenNow;
        waitedBefore = waited;
    }

    /** Since the last look, those of the thread that waited the longest. */
    private Times slowest(Map<String, Times> now) {
        return now.entrySet().stream()
                .map(e -> e.getValue().since(times.getOrDefault(e.getKey(), Times.NONE)))
                .max(Comparator.comparingLong(Times::waitedMillis))
                .orElse(Times.NONE);
    }

    /** The page of bro-proxy status, for which its own user or root need only connect. */
    private Map<String, String> ask() throws IOException {
        var page = ByteBuffer.allocate(PAGE_BYTES);
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            while (channel.read(page) >= 0 && page.hasRemaining()) {}
        }
        var values = new HashMap<String, String>();
        String text = new String(page.array(), 0, page.position(), StandardCharsets.UTF_8);
        for (String line : text.split("\n")) {
            int equals = line.indexOf('=');
            if (equals > 0) values.put(line.substring(0, equals), line.substring(equals + 1));
        }
        if (!text.endsWith("\n")) throw new IOException("it is ending");
        return values;
    }

    private static long number(Map<String, String> page, String key) {
        String value = page.get(key);
        if (value == null) throw new IllegalStateException("the page of status lacks " + key);
        return Long.parseLong(value);
    }

    /** Memory of its own in KiB. */
    long anonymousKib() throws IOException {
        if (process == null) throw new IOException("not seen yet");
        return process.anonymousKib();
    }

    /** What its descriptors are right now. */
    List<String> descriptors() throws IOException {
        return process.descriptors();
    }

    String name() {
        return name;
    }

    /** How many processes were seen. */
    int processes() {
        return processes;
    }

    /** How often it was there and said all. */
    int looks() {
        return looks;
    }

    Trend residentKib() {
        return residentKib;
    }

    double longestMillis() {
        return longestEverMicros / 1000.0;
    }

    int excused() {
        return excused;
    }

    int stalls() {
        return stalls;
    }

    /** Stalls in which the loop did not run for that long; some are the machine's. */
    int unexplained() {
        return unexplained;
    }
}
