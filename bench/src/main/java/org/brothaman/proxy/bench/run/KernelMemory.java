package org.brothaman.proxy.bench.run;

import java.nio.file.Path;
import java.util.List;

/**
 * Kernel memory of the whole machine, in KiB: slabs, kernel stacks, page tables and the pages that
 * hold sockets' data. Only differences mean something, and only large ones, for others use the
 * machine too.
 */
final class KernelMemory {

    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final Path SOCKSTAT = Path.of("/proc/net/sockstat");
    private static final int PAGE_KIB = 4;
    private static final long CALM_KIB = 256;
    private static final int LOOKS = 20;
    private static final long LOOK_MILLIS = 100;

    private KernelMemory() {}

    static long kib() {
        long sum = 0;
        for (String name : List.of("Slab:", "KernelStack:", "PageTables:")) {
            sum += ProcFiles.field(MEMINFO, name);
        }
        return sum + socketPages() * PAGE_KIB;
    }

    /** Waits, two seconds at most, until what earlier rows left behind has been freed. */
    static long calmKib() throws InterruptedException {
        long before = kib();
        for (int look = 0; look < LOOKS; look++) {
            Thread.sleep(LOOK_MILLIS);
            long now = kib();
            if (Math.abs(now - before) < CALM_KIB) {
                return now;
            }
            before = now;
        }
        return before;
    }

    private static long socketPages() {
        for (String line : ProcFiles.lines(SOCKSTAT)) {
            if (line.startsWith("TCP:")) {
                return Long.parseLong(line.substring(line.indexOf("mem ") + 4).strip());
            }
        }
        return 0;
    }
}
