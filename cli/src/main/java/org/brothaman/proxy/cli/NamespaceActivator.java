package org.brothaman.proxy.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.namespace.NetworkNamespace;
import org.brothaman.proxy.log.Log;
import org.brothaman.proxy.session.Activator;
import org.jspecify.annotations.Nullable;

/**
 * Enters the namespace of a backend that no unit of ours serves, for the first client and again
 * when it has gone. Starts nothing and puts nothing to sleep. Any thread; entering blocks, so each
 * attempt has a thread, one at a time.
 */
final class NamespaceActivator implements Activator {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long SAID_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final NetworkNamespace network;
    private final MonotonicClock clock;
    private final ThreadFactory threads;
    private final Log log;

    // Guarded by this object.
    private final List<Consumer<Wake>> waiters = new ArrayList<>();
    private Wake.@Nullable Failed failed;
    private long failedUntil;
    private @Nullable Wake said; // that it is so was logged, and is not again before sayAgainAt
    private long sayAgainAt;

    NamespaceActivator(
            NetworkNamespace network, MonotonicClock clock, ThreadFactory threads, Log log) {
        this.network = network;
        this.clock = clock;
        this.threads = threads;
        this.log = log;
    }

    @Override
    public boolean mustWait() {
        return !network.isEntered();
    }

    @Override
    public boolean canWake() {
        return true;
    }

    /** After a failure it fails at once, for the same reason, for a second. */
    @Override
    public void wake(Consumer<Wake> waiter) {
        Wake known;
        boolean first;
        synchronized (this) {
            known = clock.until(failedUntil) > 0 ? failed : null;
            first = waiters.isEmpty();
            if (known == null) {
                waiters.add(waiter);
            }
        }
        if (known != null) {
            waiter.accept(known);
        } else if (first) {
            try {
                threads.newThread(this::enter).start();
            } catch (OutOfMemoryError e) { // no thread can be made, Thread.start
                tell(new Wake.Failed("cannot start a thread (" + e.getMessage() + ")"));
            }
        }
    }

    /** Nothing sleeps there. */
    @Override
    public void join(Consumer<Wake> waiter) {
        wake(waiter);
    }

    private void enter() {
        Wake wake = new Wake.Failed("Bug, a namespace was not entered");
        try {
            wake = entered(clock.nanoTime() + PATIENCE.toNanos() / 2);
        } finally {
            tell(wake);
        }
    }

    private Wake entered(long deadline) {
        return switch (network.enter("", deadline, () -> true)) {
            case NetworkNamespace.Entry.Inside _ -> new Wake.Ready();
            case NetworkNamespace.Entry.Outside(String message) -> new Wake.Failed(message);
        };
    }

    private void tell(Wake wake) {
        List<Consumer<Wake>> told;
        boolean news;
        synchronized (this) {
            news = isNews(wake);
            failed = wake instanceof Wake.Failed failure ? failure : null;
            failedUntil = clock.nanoTime() + (failed == null ? 0 : RETRY_NANOS);
            told = List.copyOf(waiters);
            waiters.clear();
        }
        if (news && wake instanceof Wake.Failed(String reason)) {
            log.error(reason + "; its clients are reset");
        }
        told.forEach(waiter -> waiter.accept(wake));
    }

    /** What stays as it is is said once a minute, however many clients it meets. Under the lock. */
    private boolean isNews(Wake wake) {
        boolean news = !wake.equals(said) || clock.until(sayAgainAt) <= 0;
        if (news) {
            said = wake;
            sayAgainAt = clock.nanoTime() + SAID_NANOS;
        }
        return news;
    }

    @Override
    public Duration patience() {
        return PATIENCE;
    }

    @Override
    public void doubt() {}

    @Override
    public void sleep(Consumer<Sleep> waiter) {
        waiter.accept(Sleep.ASLEEP);
    }

    @Override
    public void maySleep(Consumer<Boolean> asker) {
        asker.accept(true);
    }
}
