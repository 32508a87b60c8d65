package org.brothaman.proxy.cli;

/**
 * How much of what a collection has freed stays mapped. As much as is allocated until the next one,
 * because every 4 KiB that are mapped anew cost a page fault, which on a virtual machine is worth
 * ten system calls; but next to nothing at rest. A JVM decides that by itself; the image replaces
 * this.
 */
final class FreeHeap {
    private static final long AT_REST = 512L << 10;

    /** {@code -R:MaxHeapFree} of the image, and its {@code -R:MaxNewSize}. */
    private static final long AT_WORK = 3L << 20;

    /**
     * The young generation of a process that works and is gone: with a larger one, page faults cost
     * what collections save. Two thirds are for what is new, four times as much as elsewhere.
     */
    private static final long YOUNG = 12L << 20;

    /** More than the young generation ever has, survivors included. */
    private static final long ALL = 16L << 20;

    private FreeHeap() {}

    /** For a process that works and is gone: it collects seldom, and nothing is given back. */
    static void keepAll() {
        grow(YOUNG);
        keep(ALL);
    }

    /** Collects, and gives back what is free then. */
    static void release() {
        keep(AT_REST);
        System.gc();
        keep(AT_WORK);
    }

    /** From the next collection on, in bytes. */
    private static void keep(@SuppressWarnings("unused") long bytes) {}

    /** The young generation, in bytes; only before the first collection. */
    private static void grow(@SuppressWarnings("unused") long bytes) {}
}
