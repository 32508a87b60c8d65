package org.brothaman.proxy.session;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.brothaman.proxy.kernel.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What starts and stops the backends of some services, and who uses it at the moment. One for each
 * unit, shared by the services behind which it is.
 */
public final class Activation {
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Activator activator;
    private final @Nullable WakeLimit limit;
    private final AtomicInteger waking = new AtomicInteger();
    private final Occupancy users = new Occupancy();
    private final ClientHold hold = new ClientHold();
    private final QuietRules quiet;
    private final Set<Runnable> onlookers = ConcurrentHashMap.newKeySet();
    private volatile Runnable watched = () -> {};
    private volatile boolean sleepless;
    private @Nullable Long lookedNanos; // guarded by this object
    private volatile @Nullable Requester requester;

    public Activation(Activator activator) {
        this(activator, null, QuietRules.NONE);
    }

    /**
     * @param limit how often one source may wake it; null for as often as it likes
     * @param quiet when it is put to sleep, whoever is connected
     */
    public Activation(Activator activator, @Nullable WakeLimit limit, QuietRules quiet) {
        this.activator = activator;
        this.limit = limit;
        this.quiet = quiet;
    }

    /** For a backend that nothing can start or stop. */
    public static Activation none() {
        return new Activation(Activator.NONE);
    }

    public Activator activator() {
        return activator;
    }

    public Occupancy users() {
        return users;
    }

    /** When it is put to sleep, whoever is connected. */
    public QuietRules quiet() {
        return quiet;
    }

    /** Whether it sleeps, or is about to, although clients are connected. */
    public ClientHold hold() {
        return hold;
    }

    /**
     * Has somebody told when others have woken it. Tells once, by any thread; it must not block.
     */
    public void watch(Runnable onlooker) {
        onlookers.add(onlooker);
        watched.run();
    }

    /** Whether somebody waits for others to wake it. */
    public boolean isWatched() {
        return !onlookers.isEmpty();
    }

    /**
     * To be called before anybody waits.
     *
     * @param watched called whenever somebody begins to wait for others, by any thread; must not
     *     block
     */
    public void onWatched(Runnable watched) {
        this.watched = watched;
    }

    /** Somebody waits for others no more. Idempotent. */
    public void unwatch(Runnable onlooker) {
        onlookers.remove(onlooker);
    }

    /** What a client may do about a unit that sleeps. */
    public enum Permit {
        WAKE,
        /** Nothing is to be done, because it is being woken. */
        JOIN,
        /** Its source has woken it as often as one may. */
        NONE
    }

    /** Whether {@link #permit} is a question. */
    public boolean isLimited() {
        return limit != null;
    }

    /**
     * Whether that client may wake it, which sleeps. Asking counts, unless it is being woken
     * anyway.
     *
     * @param client null when it is gone already
     * @param now a reading of the loops' clock
     */
    public Permit permit(@Nullable SocketAddress client, long now) {
        if (limit == null) {
            return Permit.WAKE;
        }
        if (waking.get() > 0) {
            return Permit.JOIN;
        }
        return limit.take(client, now) ? Permit.WAKE : Permit.NONE;
    }

    /** As {@link #wake(Supplier, Consumer)}, for no client. */
    public void wake(Consumer<Activator.Wake> waiter) {
        wake(() -> null, waiter);
    }

    /**
     * As {@link Activator#wake}, and tells those who wait for others to do so.
     *
     * @param by asked only if nobody else has it woken at the moment
     */
    public void wake(Supplier<? extends @Nullable Requester> by, Consumer<Activator.Wake> waiter) {
        AtomicBoolean asks = new AtomicBoolean(true);
        boolean isFirst = waking.getAndIncrement() == 0;
        try {
            if (isFirst) {
                requester = by.get();
            }
            activator.wake(
                    wake -> {
                        noLongerWaking(asks);
                        tell(waiter, wake);
                    });
        } catch (Throwable bug) {
            noLongerWaking(asks); // else everybody might wake it from now on
            throw bug;
        }
    }

    /**
     * The first of those for whom it is being woken, or was the last time; null for no client. Any
     * thread.
     */
    public @Nullable Requester requester() {
        return requester;
    }

    private void noLongerWaking(AtomicBoolean asks) {
        if (asks.getAndSet(false)) {
            waking.decrementAndGet();
        }
    }

    /** As {@link Activator#join}, and tells those who wait for others, if it is up. */
    public void join(Consumer<Activator.Wake> waiter) {
        activator.join(wake -> tell(waiter, wake));
    }

    /**
     * As {@link #join}, for a client that has given no reason to ask: not within a second of the
     * last time, for there may be a crowd of such. Then {@code waiter} is told nothing.
     *
     * @param now a reading of the loops' clock
     */
    public void look(long now, Consumer<Activator.Wake> waiter) {
        if (mayLook(now)) {
            join(waiter);
        }
    }

    /**
     * Whether a second has passed since somebody was told so here last: then the manager may be
     * asked for a client that has given no reason to.
     */
    public synchronized boolean mayLook(long now) {
        if (lookedNanos != null && now - lookedNanos < LOOK_NANOS) {
            return false;
        }
        lookedNanos = now;
        return true;
    }

    /** As {@link Activator#sleep}. */
    public void sleep(Consumer<Activator.Sleep> waiter) {
        activator.sleep(
                sleep -> {
                    switch (sleep) {
                        case ASLEEP -> sleepless = false;
                        case FAILED -> sleepless = true;
                        case WOKEN, AWAKE, NEEDED, LEFT -> {}
                    }
                    waiter.accept(sleep);
                });
    }

    /** As {@link Activator#maySleep}. */
    public void maySleep(Consumer<Boolean> asker) {
        activator.maySleep(asker);
    }

    /** Whether it was to sleep and failed to, and has not slept since. */
    public boolean isSleepless() {
        return sleepless;
    }

    /** It was to sleep under its clients, and does not: whoever waits for others may go on. */
    public void staysAwake() {
        hold.end();
        tellOnlookers();
    }

    private void tell(Consumer<Activator.Wake> waiter, Activator.Wake wake) {
        if (wake instanceof Activator.Wake.Ready) {
            hold.end(); // before anybody counts as served
        }
        waiter.accept(wake);
        if (wake instanceof Activator.Wake.Ready) {
            tellOnlookers();
        }
    }

    private void tellOnlookers() {
        for (Runnable onlooker : List.copyOf(onlookers)) {
            if (onlookers.remove(onlooker)) {
                onlooker.run();
            }
        }
    }
}
