package org.brothaman.proxy.cli;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.brothaman.proxy.activation.lifecycle.UnitEvent;
import org.brothaman.proxy.kernel.HostProcess;
import org.brothaman.proxy.server.Proxy;

/**
 * Gives memory back when nothing passes: what a start has read and made and a waiting proxy never
 * needs again, and what the coming of clients has left who stay connected to what sleeps. Any
 * thread may ask.
 */
final class MemoryRest {
    private static final Duration SETTLING = Duration.ofMillis(100);

    /** A start is over by then, but for what comes with its first clients. */
    private static final Duration BUSY = Duration.ofSeconds(1);

    private final Proxy proxy;
    private boolean quiet; // since the start there was a moment; first loop only
    private final AtomicBoolean waiting = new AtomicBoolean(); // for the next sleep's moment

    MemoryRest(Proxy proxy) {
        this.proxy = proxy;
    }

    /**
     * In the first moment in which nothing passes. Two thirds of it are pages of the program, which
     * are given back within a millisecond, so that is done after a second though much passes.
     */
    void afterStart() {
        proxy.onceQuiet(SETTLING, this::releaseAfterStart);
        proxy.after(BUSY, this::releasePagesAfterStart);
    }

    private void releaseAfterStart() {
        quiet = true;
        release();
    }

    private void releasePagesAfterStart() {
        if (!quiet) {
            HostProcess.releaseCleanPages();
        }
    }

    /** While one moment is waited for, which may take a minute in all this traffic, no other is. */
    void happened(UnitEvent event) {
        if (event instanceof UnitEvent.Slept
                && proxy.connections() > 0
                && !waiting.getAndSet(true)) {
            proxy.onceQuiet(SETTLING, this::afterSleep);
        }
    }

    private void afterSleep() {
        waiting.set(false);
        release();
    }

    private static void release() {
        FreeHeap.release();
        ReferenceCleanup.clear();
        HostProcess.releaseCleanPages();
    }

    /** As long as nobody is there whom it would hold up. */
    void afterScrape() {
        if (proxy.connections() == 0) {
            ReferenceCleanup.clear();
            HostProcess.releaseCleanPages();
        }
    }
}
