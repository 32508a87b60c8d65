package org.brothaman.proxy.loop;

import io.netty.channel.IoRegistration;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A loop on Netty's epoll handler, without channels or pipelines. Its thread starts with it and
 * ends with {@link #close}.
 */
public final class NettyLoop implements Loop {
    static {
        // Deadlines by timerfd, armed when the nearest one changes, instead of a time-out (and a
        // kernel timer) for every epoll_pwait2(2). Read once, by Netty's handler.
        System.setProperty("io.netty.channel.epoll.epollWaitThreshold", "0");
    }

    /** Without any deadline Netty wakes every second, and reckons when anew after each event. */
    private static final long NEVER_DAYS = 36_500;

    private final Turns turns = new Turns(System::nanoTime);
    private final SingleThreadIoEventLoop netty;
    private final Set<NettyRegistration> open = new HashSet<>();
    private final List<NettyRegistration> closing = new ArrayList<>();
    private final Runnable releaseClosed = this::releaseClosed;

    public NettyLoop(String threadName) {
        netty =
                new SingleThreadIoEventLoop(
                        null,
                        new DefaultThreadFactory(threadName, true),
                        EpollIoHandler.newFactory()) {
                    @Override
                    protected int runIo() {
                        turns.end();
                        int events = super.runIo();
                        turns.begin(); // unless an event has: tasks may follow
                        return events;
                    }
                };
        netty.schedule(() -> {}, NEVER_DAYS, TimeUnit.DAYS);
    }

    @Override
    public Registration register(int fd, ReadyListener listener) {
        if (!isCurrent()) {
            throw new IllegalStateException(
                    "descriptor " + fd + " is registered outside the loop's thread");
        }
        NettyRegistration registration = new NettyRegistration(this, fd, listener);
        // On the loop's own thread Netty registers at once, so the future is done.
        IoRegistration io = netty.register(registration).getNow();
        registration.begin(io);
        open.add(registration);
        return registration;
    }

    /** Collects what this batch of events closes, to be released behind it. */
    void closeAfterBatch(NettyRegistration registration) {
        open.remove(registration);
        if (netty.isShutdown()) {
            registration.release();
            return;
        }
        if (closing.isEmpty()) {
            netty.execute(releaseClosed);
        }
        closing.add(registration);
    }

    private void releaseClosed() {
        for (NettyRegistration registration : closing) {
            registration.release();
        }
        closing.clear();
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
        ScheduledFuture<?> future = netty.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public TurnTimes turns() {
        return turns.times();
    }

    /** To be told before each event is delivered. */
    void eventBegins() {
        turns.begin();
    }

    @Override
    public boolean isCurrent() {
        return netty.inEventLoop();
    }

    @Override
    public CompletionStage<Void> close() {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        // Netty closes what is registered too, but not when the end is asked for by a task.
        execute(() -> List.copyOf(open).forEach(NettyRegistration::close));
        netty.shutdownGracefully(0, 0, TimeUnit.NANOSECONDS).addListener(f -> gone.complete(null));
        return gone;
    }
}
