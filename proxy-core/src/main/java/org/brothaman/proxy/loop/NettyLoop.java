package org.brothaman.proxy.loop;

import io.netty.channel.IoEventLoop;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ThreadPerTaskExecutor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.brothaman.proxy.kernel.CoarseClock;

/**
 * A loop on Netty's event loop, without channels or pipelines: the thread, the tasks and the end
 * are Netty's, the turns those of {@link LoopHandler}. Its thread is its own, or lent to it until
 * {@link #close}.
 */
public final class NettyLoop implements Loop {
    /**
     * The least that a thread can sleep: the system adds up to 50 µs, PR_SET_TIMERSLACK of
     * prctl(2).
     */
    private static final long PAUSE_NANOS = 10_000;

    private final Turns turns = new Turns(CoarseClock::nanoTime);
    private final EventCoalescing coalescing = new EventCoalescing(CoarseClock::nanoTime);
    private final TimerQueue timers = new TimerQueue();
    private final DeferredClose closing = new DeferredClose();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private final LoopHandler handler;
    private final IoEventLoop netty;

    /** Starts a thread of this name, which ends with the loop. */
    public NettyLoop(String threadName) {
        this(new ThreadPerTaskExecutor(new DefaultThreadFactory(threadName, true)));
    }

    /**
     * @param thread is given one task, now, which runs the loop from its beginning to its end
     */
    public NettyLoop(Executor thread) {
        Executor telling = run -> thread.execute(() -> runToItsEnd(run));
        LoopHandler[] made = new LoopHandler[1]; // within Netty's constructor
        netty =
                new SingleThreadIoEventLoop(
                        null,
                        telling,
                        owner ->
                                made[0] =
                                        new LoopHandler(
                                                new EpollSet(),
                                                new Registrations(),
                                                owner,
                                                turns,
                                                coalescing,
                                                () -> LockSupport.parkNanos(PAUSE_NANOS),
                                                timers,
                                                closing));
        handler = made[0];
        try {
            netty.execute(() -> {});
        } catch (Throwable noThread) {
            handler.destroy();
            throw noThread;
        }
    }

    /** Tells the end from this thread: Netty would start another for it, which may not be had. */
    private void runToItsEnd(Runnable run) {
        try {
            run.run();
        } finally {
            gone.complete(null);
        }
    }

    @Override
    public Registration register(int fd, ReadyListener listener) {
        assert isCurrent() : "descriptor " + fd + " is registered outside the loop's thread";
        return handler.register(fd, listener);
    }

    @Override
    public void execute(Runnable task) {
        try {
            netty.execute(task);
        } catch (RejectedExecutionException ended) {
            // dropped, as promised: what the task was for is gone with the loop
        }
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
        return timers.add(task, nanoTime() + Math.min(delayNanos, TimerQueue.LONGEST));
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long turnTime() {
        return turns.began();
    }

    @Override
    public int streamed(int bytes, int last) {
        return coalescing.moved(bytes, last);
    }

    @Override
    public TurnTimes turns() {
        return turns.times();
    }

    @Override
    public boolean isCurrent() {
        return netty.inEventLoop();
    }

    @Override
    public CompletionStage<Void> close() {
        Future<?> _ = netty.shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
        return gone;
    }
}
