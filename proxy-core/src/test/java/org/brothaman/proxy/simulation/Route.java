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
import org.brothaman.proxy.session.WakeLimit;
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

    /** How long who may not wake it waits for others. */
    private static final List<TimeLimit> PATIENCE =
            List.of(
                    TimeLimit.NEVER,
                    TimeLimit.of(Duration.ofMillis(20)),
                    TimeLimit.of(Duration.ofMillis(200)));

    private static final long[] WAKE_SPANS = {2_000_000, 30_000_000, 1_000_000_000};

    private static final TimeLimit WAKE_DATA = TimeLimit.of(Duration.ofSeconds(10));

    final World world;
    final int number;

    /** What the backend wants to be told of a client. */
    final HeaderOptions header;

    /** Who tells of his clients. */
    final SenderSettings senders;

    /** Who wakes it, and by what. */
    final WakeRules wake;

    /** Whether not everybody may connect, and whether some of the others may. */
    final boolean denies;

    final boolean allows;

    /** How often each source has woken it; null where it may do so as often as it likes. */
    final Wakings wakings;

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

    /** At this moment it is somebody else who asks, and no client of this route. */
    private boolean othersAsk;

    Route(World world, Addresses addresses, int number) {
        SplittableRandom random = world.random;
        this.world = world;
        this.number = number;
        this.backend = addresses.backend(number, random.nextInt(3));
        this.clientsLeft = 1 + Math.min(random.nextInt(3), random.nextInt(3));
        this.sleeps = random.nextInt(100) < 25;
        this.awake = !sleeps || random.nextBoolean();
        boolean limited = sleeps && random.nextInt(100) < 30;
        int wakingsMax = 1 + random.nextInt(2);
        long span = WAKE_SPANS[random.nextInt(WAKE_SPANS.length)];
        this.wakings = limited ? new Wakings(wakingsMax, span) : null;
        this.activation =
                new Activation(
                        this,
                        limited ? new WakeLimit(wakingsMax, span) : null,
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
                        random.nextInt(5) == 0 ? Addresses.WAKERS : NetworkSet.NONE,
                        random.nextBoolean() ? WakeRules.Others.REFUSE : WakeRules.Others.WAIT,
                        PATIENCE.get(random.nextInt(PATIENCE.size())));
        this.denies = random.nextInt(100) < 12;
        this.allows = random.nextBoolean();
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
                denies
                        ? new AccessRules(
                                allows ? Addresses.LET_IN : NetworkSet.NONE, Addresses.DENIED)
                        : AccessRules.NONE,
                wake);
    }

    /** Whether a client that is no sender may not send a header either. */
    boolean guards() {
        return senders.isOn() && senders.others() == SenderSettings.Others.REFUSE;
    }

    boolean wantsAddresses() {
        return header.isOn()
                || senders.isOn()
                || wake.asksWho()
                || denies
                || wakings != null
                || world.sourceMax < Integer.MAX_VALUE;
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
        Pair pair = othersAsk ? null : current;
        if (pair != null) {
            world.headers.begins(pair);
            pair.requireMayWake();
        }
        wakers++;
        boolean fails = world.random.nextInt(5) == 0;
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
        if (pair != null) {
            pair.notThawed |= fails && pair.backend != null;
        }
        waiter.accept(fails ? new Wake.Failed("planted") : new Wake.Ready());
    }

    /** Somebody wakes it who is no client of this route. */
    private void wakeByOthers() {
        othersAsk = true;
        activation.wake(this::wokenByOthers);
        othersAsk = false;
    }

    private void wokenByOthers(Wake wake) {
        if (current == null || !current.isLeftToOthers()) {
            return;
        }
        if (wake instanceof Wake.Ready) {
            current.wokenByOthers();
        } else if (this.wake.patience().isNever()) {
            world.later(this::wakeByOthers); // somebody else tries
        }
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
        if (current != null && current.waitsForOthers()) {
            wakeByOthers();
            return true;
        }
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
        if (!up && pair != null) {
            pair.toldAsleep();
            if (pair.waitsForOthers()
                    && (wake.patience().isNever() || world.random.nextBoolean())) {
                world.later(this::wakeByOthers);
            }
        }
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
