package org.brothaman.proxy.loop;

import io.netty.channel.IoEventLoop;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
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
 * A loop on Netty's epoll handler, without channels or pipelines. Its thread is its own, or lent to
 * it until {@link #close}.
 */
public final class NettyLoop implements Loop {
    static {
        // Deadlines by timerfd, armed when the nearest one changes, instead of a time-out (and a
        // kernel timer) for every epoll_pwait2(2). Read once, by Netty's handler.
        System.setProperty("io.netty.channel.epoll.epollWaitThreshold", "0");
    }

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
                                                EpollIoHandler.newFactory().newHandler(owner),
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
        if (!isCurrent()) {
            throw new IllegalStateException(
                    "descriptor " + fd + " is registered outside the loop's thread");
        }
        NettyRegistration registration = new NettyRegistration(turns, closing, fd, listener);
        registration.begin(handler.register(registration));
        return registration;
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
