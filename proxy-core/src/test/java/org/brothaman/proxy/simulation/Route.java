package org.brothaman.proxy.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.address.NetworkSet;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.proxyprotocol.HeaderOptions;
import org.brothaman.proxy.session.AccessRules;
import org.brothaman.proxy.session.Activation;
import org.brothaman.proxy.session.Activator;
import org.brothaman.proxy.session.Backend;
import org.brothaman.proxy.session.QuietRules;
import org.brothaman.proxy.session.SenderSettings;
import org.brothaman.proxy.session.Service;
import org.brothaman.proxy.session.TimeLimit;
import org.brothaman.proxy.session.WakeRules;

/**
 * A listening socket, its backend, and clients that come one after the other: so it is known at any
 * time whose backend the proxy is connecting to.
 */
final class Route implements Activator {
    private static final List<HeaderOptions> HEADERS =
            List.of(
                    HeaderOptions.parse("v1"),
                    HeaderOptions.parse("v2"),
                    HeaderOptions.parse("v2,unique-id"),
                    HeaderOptions.parse("v2,crc32c"),
                    HeaderOptions.parse("v2,unique-id,crc32c"));

    private static final List<TimeLimit> QUIET_TIMES =
            List.of(TimeLimit.of(Duration.ofMillis(10)), TimeLimit.of(Duration.ofMillis(60)));

    private static final List<TimeLimit> GRACES =
            List.of(
                    new TimeLimit(0),
                    TimeLimit.of(Duration.ofMillis(1)),
                    TimeLimit.of(Duration.ofMillis(50)));

    /** How an attempt to put it to sleep may end. */
    private static final List<Activator.Sleep> ENDS =
            List.of(Sleep.ASLEEP, Sleep.WOKEN, Sleep.NEEDED, Sleep.LEFT, Sleep.FAILED);

    private static final TimeLimit WAKE_DATA = TimeLimit.of(Duration.ofSeconds(10));

    final World world;
    final int number;

    /** What the backend wants to be told of a client. */
    final HeaderOptions header;

    /** Who tells of his clients. */
    final SenderSettings senders;

    /** Who wakes it, and by what. */
    final WakeRules wake;

    final boolean v6;
    final SocketAddress own;
    private final BackendAddress backend;
    private final boolean everywhere;
    final Queue<Pair> queue = new ArrayDeque<>();
    final boolean sleeps;
    int descriptor;
    int clientsLeft;
    Pair current;

    /** Whether the backend answers. */
    boolean awake;

    final Activation activation;

    /** Its backend does nothing, but its kernel takes what comes. */
    private boolean frozen;

    /** It was put to sleep, and whoever has woken it since has not told us. */
    private boolean putToSleep;

    private boolean fallsAsleep;
    private int wakers;

    Route(World world, Addresses addresses, int number) {
        SplittableRandom random = world.random;
        this.world = world;
        this.number = number;
        this.backend = addresses.backend(number, random.nextInt(3));
        this.clientsLeft = 1 + Math.min(random.nextInt(3), random.nextInt(3));
        this.sleeps = random.nextInt(100) < 25;
        this.awake = !sleeps || random.nextBoolean();
        this.activation =
                new Activation(
                        this,
                        null,
                        sleeps && random.nextInt(100) < 60
                                ? quiet(random, QUIET_TIMES.get(random.nextInt(QUIET_TIMES.size())))
                                : QuietRules.NONE);
        this.header =
                random.nextInt(100) < 20
                        ? HEADERS.get(random.nextInt(HEADERS.size()))
                        : HeaderOptions.NONE;
        this.senders =
                random.nextInt(100) < 20
                        ? new SenderSettings(
                                Addresses.SENDERS,
                                random.nextInt(3) == 0
                                        ? SenderSettings.Others.PASS
                                        : SenderSettings.Others.REFUSE)
                        : SenderSettings.NONE;
        this.wake =
                new WakeRules(
                        random.nextInt(4) == 0
                                ? WakeRules.Trigger.DATA
                                : WakeRules.Trigger.CONNECTION,
                        WAKE_DATA,
                        random.nextInt(8) == 0 ? Addresses.WAKERS : NetworkSet.NONE,
                        WakeRules.Others.REFUSE,
                        TimeLimit.NEVER);
        this.v6 = random.nextInt(4) == 0;
        this.own = Addresses.own(v6);
        this.everywhere = random.nextInt(4) == 0;
    }

    private static QuietRules quiet(SplittableRandom random, TimeLimit time) {
        boolean keeps = random.nextInt(3) > 0;
        return new QuietRules(
                time,
                keeps ? QuietRules.Connections.KEEP : QuietRules.Connections.END,
                GRACES.get(random.nextInt(GRACES.size())),
                keeps && random.nextBoolean() ? random.nextInt(200) : 0);
    }

    /** Whether connections are ended before it sleeps. */
    boolean dismisses() {
        return activation.quiet().isOn() && !activation.quiet().keeps();
    }

    Service service() {
        return new Service(
                "route " + number,
                descriptor,
                everywhere ? Addresses.wildcard(v6) : own,
                new Backend(backend, world.kernel::streamSocket),
                activation,
                header,
                senders,
                AccessRules.NONE,
                wake);
    }

    /** Whether a client that is no sender may not send a header either. */
    boolean guards() {
        return senders.isOn() && senders.others() == SenderSettings.Others.REFUSE;
    }

    boolean wantsAddresses() {
        return header.isOn() || senders.isOn() || wake.asksWho();
    }

    boolean canStart() {
        return clientsLeft > 0 && (current == null || current.over());
    }

    boolean startClient() {
        clientsLeft--;
        current = new Pair(world, this, clientsLeft);
        queue.add(current);
        world.started(current);
        if (sleeps && world.random.nextInt(4) == 0) {
            awake = false;
        }
        return true;
    }

    @Override
    public boolean mustWait() {
        world.headers.begins(current);
        boolean unsure = world.random.nextInt(3) == 0;
        return sleeps && (frozen || fallsAsleep || wakers > 0 || unsure);
    }

    @Override
    public boolean canWake() {
        return sleeps;
    }

    @Override
    public void wake(Consumer<Wake> waiter) {
        world.headers.begins(current);
        current.requireMayWake();
        wakers++;
        boolean fails = world.random.nextInt(5) == 0;
        Pair pair = current;
        world.later(() -> woken(pair, fails, waiter));
    }

    private void woken(Pair pair, boolean fails, Consumer<Wake> waiter) {
        if (fallsAsleep) {
            world.later(() -> woken(pair, fails, waiter)); // one after the other
            return;
        }
        wakers--;
        putToSleep = false;
        awake = !fails;
        frozen &= fails;
        pair.notThawed |= fails && pair.backend != null;
        waiter.accept(fails ? new Wake.Failed("planted") : new Wake.Ready());
    }

    /** Whether the backend cannot move. */
    boolean isFrozen() {
        return frozen;
    }

    /** Whether a client's byte may not pass on, for there is nobody to answer it. */
    boolean mustHoldBack() {
        return frozen && activation.hold().isOn();
    }

    /** Nobody moves any more: somebody else thaws it, and nobody may have waited for that. */
    boolean thawByHand() {
        if (!frozen || current == null || current.over()) {
            return false;
        }
        if (current.isLeftFrozen()) {
            world.fail("a client is left frozen: " + Judge.describe(current));
        }
        frozen = false;
        return true;
    }

    @Override
    public void join(Consumer<Wake> waiter) {
        world.headers.begins(current);
        Pair pair = current;
        world.later(() -> joined(pair, waiter));
    }

    private void joined(Pair pair, Consumer<Wake> waiter) {
        if (fallsAsleep) {
            world.later(() -> joined(pair, waiter)); // one after the other
            return;
        }
        boolean up = awake && !frozen;
        putToSleep &= !up;
        pair.notThawed |= !up && pair.backend != null && pair.isKeptOut();
        waiter.accept(up ? new Wake.Ready() : new Wake.Asleep());
    }

    @Override
    public Duration patience() {
        return Duration.ofMinutes(1);
    }

    @Override
    public void doubt() {}

    @Override
    public void sleep(Consumer<Sleep> waiter) {
        if (dismisses() && activation.users().open() > 0) {
            world.fail("stops what somebody is connected to");
        }
        if (putToSleep && wakers == 0) {
            world.later(() -> looked(waiter));
            return;
        }
        Sleep end = ENDS.get(world.random.nextInt(ENDS.size()));
        fallsAsleep = sleeps && wakers == 0;
        world.later(() -> slept(wakers > 0 ? Sleep.WOKEN : end, waiter));
    }

    @Override
    public void maySleep(Consumer<Boolean> asker) {
        boolean may = world.random.nextInt(4) > 0;
        world.later(() -> asker.accept(may));
    }

    private void looked(Consumer<Sleep> waiter) {
        putToSleep = frozen || !awake;
        waiter.accept(wakers > 0 ? Sleep.WOKEN : putToSleep ? Sleep.ASLEEP : Sleep.AWAKE);
    }

    private void slept(Sleep end, Consumer<Sleep> waiter) {
        if (fallsAsleep && end == Sleep.ASLEEP) {
            frozen = !dismisses();
            awake = frozen;
            putToSleep = true;
        }
        fallsAsleep = false;
        if (frozen && world.random.nextInt(10) == 0) {
            world.later(() -> frozen = false); // somebody else thaws it
        }
        waiter.accept(wakers > 0 ? Sleep.WOKEN : end);
    }
}
