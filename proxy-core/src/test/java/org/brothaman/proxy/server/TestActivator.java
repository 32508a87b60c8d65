package org.brothaman.proxy.server;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.brothaman.proxy.session.Activator;

/** What the backend runs in, which the test starts by telling who waits for it. */
final class TestActivator implements Activator {
    volatile boolean mustWait;
    final AtomicInteger doubts = new AtomicInteger();
    volatile boolean believesDoubts;
    volatile Duration patience = Duration.ofHours(1);
    final BlockingQueue<Consumer<Wake>> waiters = new LinkedBlockingQueue<>();

    @Override
    public boolean mustWait() {
        return mustWait;
    }

    @Override
    public boolean canWake() {
        return true;
    }

    @Override
    public void wake(Consumer<Wake> waiter) {
        waiters.add(waiter);
    }

    /** Whether who only wants to know is told that it is up. */
    volatile boolean isUp;

    /** Whether who joins waits with those for whom it is being woken. */
    volatile boolean isBeingWoken;

    /** Whether asking is a bug. */
    volatile boolean isBroken;

    final AtomicInteger joins = new AtomicInteger();

    @Override
    public void join(Consumer<Wake> waiter) {
        joins.incrementAndGet();
        if (isBroken) {
            throw new IllegalStateException("planted");
        }
        if (isBeingWoken) {
            waiters.add(waiter);
            return;
        }
        waiter.accept(isUp ? new Wake.Ready() : new Wake.Asleep());
    }

    @Override
    public Duration patience() {
        return patience;
    }

    @Override
    public void doubt() {
        doubts.incrementAndGet();
        mustWait = believesDoubts;
    }

    /** By which the test answers; by default it falls asleep at once. */
    volatile Consumer<Consumer<Sleep>> sleeping = waiter -> waiter.accept(Sleep.ASLEEP);

    final AtomicInteger sleeps = new AtomicInteger();

    @Override
    public void sleep(Consumer<Sleep> waiter) {
        sleeps.incrementAndGet();
        sleeping.accept(waiter);
    }

    /** Whether it may sleep at all; asked before connections are ended. */
    volatile boolean maySleep = true;

    final AtomicInteger asks = new AtomicInteger();

    @Override
    public void maySleep(Consumer<Boolean> asker) {
        asks.incrementAndGet();
        asker.accept(maySleep);
    }

    Consumer<Wake> next() throws InterruptedException {
        Consumer<Wake> waiter = waiters.poll(50, TimeUnit.SECONDS);
        if (waiter == null) {
            throw new AssertionError("nobody asked for the backend");
        }
        return waiter;
    }
}
