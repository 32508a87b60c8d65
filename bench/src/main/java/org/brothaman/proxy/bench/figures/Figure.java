package org.brothaman.proxy.bench.figures;

/** One kind of number that a row may hold: its unit, and whether more or less of it is better. */
public enum Figure {
    THROUGHPUT("throughput", "GB/s", Better.MORE),
    RATE("rate", "1/s", Better.MORE),
    P50("p50", "µs", Better.LESS),
    P99("p99", "µs", Better.LESS),
    P999("p99.9", "µs", Better.LESS),
    CPU_PER_GB("CPU per GB", "s", Better.LESS),
    CPU_PER_1000("CPU per 1,000", "ms", Better.LESS),
    PROXY_BUSY("proxy's core busy", "%", Better.NEITHER),
    GENERATOR_BUSY("generator's core busy", "%", Better.NEITHER),
    RESIDENT("resident", "KiB", Better.LESS),
    ANONYMOUS("anonymous", "KiB", Better.LESS),
    MEMORY_PER_CONNECTION("anonymous + kernel memory per connection", "KiB", Better.LESS),
    DESCRIPTORS("descriptors", "", Better.LESS),
    DESCRIPTORS_PER_CONNECTION("descriptors per connection", "", Better.LESS),
    THREADS("threads", "", Better.NEITHER),
    SYSTEM_CALLS("system calls", "", Better.LESS),
    INSTRUCTIONS("user-space instructions", "", Better.LESS),
    READY("exec to READY=1", "µs", Better.LESS),
    FORWARDED("exec to first forwarded byte", "µs", Better.LESS),
    UNANSWERED("unanswered", "", Better.LESS);

    /** Which direction is good, so that a chart or a reader need not guess. */
    public enum Better {
        MORE,
        LESS,
        NEITHER
    }

    private final String title;
    private final String unit;
    private final Better better;

    Figure(String title, String unit, Better better) {
        this.title = title;
        this.unit = unit;
        this.better = better;
    }

    public String title() {
        return title;
    }

    public String unit() {
        return unit;
    }

    public Better better() {
        return better;
    }

    /** Title and unit as a table's heading shows them. */
    public String heading() {
        return unit.isEmpty() ? title : title + ", " + unit;
    }
}
