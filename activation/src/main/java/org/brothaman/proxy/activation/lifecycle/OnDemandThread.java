package org.brothaman.proxy.activation.lifecycle;

import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one after the other on a thread that is there only while there are any. {@link
 * #ensureRunning} may be called from any thread that does not hold a lock that {@code next} takes.
 */
final class OnDemandThread {
    /** A thread of the machine's, that does not keep the process alive. */
    static final Executor PLATFORM =
            task -> Thread.ofPlatform().name("activation").daemon().start(task);

    private final Executor threads;
    private final Supplier<Runnable> next;
    private final Runnable whenIdle;
    private final Consumer<Throwable> onBug;
    private boolean running;
    private boolean lingers;
    private @Nullable Thread thread;

    /**
     * @param next the next task, or null; asked again after each
     * @param whenIdle run when there is none left, to release what tasks share
     * @param onBug told of what a task has thrown, a bug or a lack of memory, after which the
     *     thread has ended
     */
    OnDemandThread(
            Executor threads,
            Supplier<Runnable> next,
            Runnable whenIdle,
            Consumer<Throwable> onBug) {
        this.threads = threads;
        this.next = next;
        this.whenIdle = whenIdle;
        this.onBug = onBug;
    }

    /** Starts the thread if there is a task and no thread; false when none can be had. */
    boolean ensureRunning() {
        if (next.get() == null) {
            return true;
        }
        synchronized (this) {
            if (running) {
                if (lingers) {
                    LockSupport.unpark(thread);
                }
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

    /** For a task, on this thread: waits for the next one, for so long at most. */
    void linger(MonotonicClock clock, long nanos) {
        setLingers(true);
        try {
            if (next.get() == null) {
                clock.pause(nanos);
            }
        } finally {
            setLingers(false);
        }
    }

    private synchronized void setLingers(boolean lingers) {
        this.lingers = lingers;
    }

    /** Ends what the current task waits for. */
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
                for (Runnable task = next.get(); task != null; task = next.get()) {
                    task.run();
                }
                whenIdle.run();
            } while (!endIfIdle());
        } catch (Throwable e) {
            try {
                whenIdle.run();
            } finally {
                end();
                onBug.accept(e);
            }
            throw e;
        }
    }

    /**
     * The last look and the end are one step: a request after it finds no thread and starts one.
     */
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
