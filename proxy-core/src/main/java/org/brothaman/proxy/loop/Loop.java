package org.brothaman.proxy.loop;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * One event loop: a thread, an epoll instance, a timer queue. Whatever is registered or scheduled
 * with it runs on its thread, one at a time, so state that belongs to a loop needs no lock. {@link
 * #execute} may be called from any thread, and drops tasks after the loop has ended; everything
 * else must be called from the loop's own thread, which is checked where assertions are.
 */
public interface Loop extends Executor {
    /**
     * Takes over a descriptor: from now on only the registration closes it. Nothing is reported
     * before the first {@link Registration#interest}.
     */
    Registration register(int fd, ReadyListener listener);

    /** Runs the task once, after {@code delayNanos}. */
    Timer schedule(Runnable task, long delayNanos);

    /** Monotonic time in nanoseconds, of arbitrary origin. */
    long nanoTime();

    /**
     * What {@link #nanoTime} was when this turn of the loop began, by a clock that is up to 10 ms
     * late. Costs nothing.
     */
    long turnTime();

    /**
     * Tells it that a stream has moved so many bytes in this turn: while many streams pass, it lets
     * their events gather, for a tenth of a millisecond.
     *
     * @param last what this method returned for this stream before, or 0
     */
    int streamed(int bytes, int last);

    /** How long it has kept others waiting so far. */
    TurnTimes turns();

    /** Whether the calling thread is this loop's. */
    boolean isCurrent();

    /**
     * Ends the loop after what is already queued; idempotent, from any thread. The stage completes
     * when the thread and every descriptor of the loop are gone.
     */
    CompletionStage<Void> close();

    /** A scheduled task. */
    interface Timer {
        /** Takes it off the calendar; harmless when it has run. */
        void cancel();
    }
}
