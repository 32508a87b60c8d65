package org.brothaman.proxy.server;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.loop.NettyLoop;
import org.brothaman.proxy.loop.ReadyListener;
import org.brothaman.proxy.loop.Registration;
import org.brothaman.proxy.loop.TurnTimes;

/** A real loop whose time stands still until the test lets it pass. For a proxy of one loop. */
final class TestClock implements Loop {
    private final NettyLoop loop = new NettyLoop("clocked");
    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
    private volatile long now;
    private long numbers;

    private record Alarm(long at, long number, Runnable task) implements Comparable<Alarm> {
        @Override
        public int compareTo(Alarm other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
        }
    }

    /** Lets time pass; whatever falls due has run when this returns, or throws what it threw. */
    void pass(Duration time) {
        pass(time, () -> {});
    }

    /**
     * The same after something that the loop hears of only when the time has passed.
     *
     * @param before runs on the loop's thread
     */
    void pass(Duration time, Runnable before) {
        CompletableFuture<Void> passed = new CompletableFuture<>();
        loop.execute(
                () -> {
                    before.run();
                    long until = now + time.toNanos();
                    while (!alarms.isEmpty() && alarms.peek().at <= until) {
                        Alarm alarm = alarms.poll();
                        now = alarm.at;
                        try {
                            alarm.task.run();
                        } catch (RuntimeException bug) {
                            passed.completeExceptionally(bug); // which no loop stops for
                        }
                    }
                    now = until;
                    passed.complete(null);
                });
        passed.orTimeout(50, TimeUnit.SECONDS).join();
    }

    /** What is to be done later. */
    int timers() {
        CompletableFuture<Integer> count = new CompletableFuture<>();
        loop.execute(() -> count.complete(alarms.size()));
        return count.orTimeout(50, TimeUnit.SECONDS).join();
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
        Alarm alarm = new Alarm(now + delayNanos, numbers++, task);
        alarms.add(alarm);
        return () -> alarms.remove(alarm);
    }

    @Override
    public long turnTime() {
        return now;
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Registration register(int fd, ReadyListener listener) {
        return loop.register(fd, listener);
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public int streamed(int bytes, int last) {
        return 0;
    }

    @Override
    public TurnTimes turns() {
        return loop.turns();
    }

    @Override
    public boolean isCurrent() {
        return loop.isCurrent();
    }

    @Override
    public CompletionStage<Void> close() {
        return loop.close();
    }
}
