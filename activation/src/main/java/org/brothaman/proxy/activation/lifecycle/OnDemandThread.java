package org.brothaman.proxy.activation.lifecycle;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs errands one after the other on a thread that is there only while there are any. {@link
 * #ensure} may be called from any thread that does not hold a lock that {@code next} takes.
 */
final class OnDemandThread {
    /** A thread of the machine's, that does not keep the process alive. */
    static final Executor PLATFORM =
            task -> Thread.ofPlatform().name("activation").daemon().start(task);

    private final Executor threads;
    private final Supplier<Runnable> next;
    private final Runnable rest;
    private final Consumer<Throwable> broken;
    private boolean running;
    private Thread thread;

    /**
     * @param next the next errand, or null; asked again after each
     * @param rest run when there is none left, to let go of what errands share
     * @param broken told of what an errand has thrown, a bug or a lack of memory, after which the
     *     thread has ended
     */
    OnDemandThread(
            Executor threads, Supplier<Runnable> next, Runnable rest, Consumer<Throwable> broken) {
        this.threads = threads;
        this.next = next;
        this.rest = rest;
        this.broken = broken;
    }

    /** Sees to it that what there is to do will be done; false when no thread can be had for it. */
    boolean ensure() {
        if (next.get() == null) {
            return true;
        }
        synchronized (this) {
            if (running) {
                return true;
            }
            running = true;
        }
        try {
            threads.execute(this::run);
            return true;
        } catch (Throwable e) {
            end();
            if (e instanceof OutOfMemoryError) {
                return false;
            }
            throw e;
        }
    }

    /** Ends what the current errand waits for. */
    synchronized void interrupt() {
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void run() {
        synchronized (this) {
            thread = Thread.currentThread();
        }
        try {
            do {
                for (Runnable errand = next.get(); errand != null; errand = next.get()) {
                    errand.run();
                }
                rest.run();
            } while (!endIfIdle());
        } catch (Throwable e) {
            try {
                rest.run();
            } finally {
                end();
                broken.accept(e);
            }
            throw e;
        }
    }

    /** The last look and the end are one step: a wish after it finds no thread and starts one. */
    private synchronized boolean endIfIdle() {
        if (next.get() != null) {
            return false;
        }
        end();
        return true;
    }

    private synchronized void end() {
        running = false;
        thread = null;
    }
}
