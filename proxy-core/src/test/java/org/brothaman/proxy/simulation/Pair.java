package org.brothaman.proxy.simulation;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.proxyprotocol.ProxyHeader;
import org.brothaman.proxy.session.WakeRules;

/** A client and the backend that the proxy connected it to, if it did. */
final class Pair {
    private static final long REST_LEAST = TimeUnit.MILLISECONDS.toNanos(12);

    final World world;
    final Route route;
    private final SocketAddress address;
    final Opening opening;
    final Link client;
    final Script clientScript;
    final Script backendScript;
    Link backend;
    boolean accepted;
    long acceptedAt;
    long sawNothingAt = -1; // when the proxy last looked for its bytes in vain

    /** What its backend runs in was asleep under it, and did not wake. */
    boolean notThawed;

    /** It was quiet, and is ended before what its backend runs in is stopped. */
    boolean dismissed;

    /** Until then both sides are silent, so that it may be too long. */
    private long restsUntil = -1;

    private boolean hasRested;

    /** The log has said that it was not let in. */
    boolean turnedAway;

    /** It was let in, by that loop, which serves it. */
    boolean isIn;

    SimLoop loop;

    /** Its source had no wakings left when it heard that what it wants sleeps. */
    boolean mayBeLimited;

    /** When it has heard so, or -1; and the step in which others have woken it since, or -1. */
    private long asleepAt = -1;

    private int asleepIn;
    private int wokenIn = -1;

    /** How often the kernel has told who the client is. */
    int addressesTold;

    /** The log has said that its header, or the lack of one, was refused. */
    boolean refusalTold;

    Pair(World world, Route route, int number) {
        SplittableRandom random = world.random;
        boolean sender = route.senders.isOn() && random.nextInt(100) < 60;
        this.world = world;
        this.route = route;
        boolean shared = random.nextBoolean();
        this.address =
                shared && !sender
                        ? Addresses.shared(route.v6, route.number, number)
                        : Addresses.client(route.v6, sender, route.number, number);
        this.opening =
                sender
                        ? Opening.some(
                                random,
                                spokenFor(random.nextBoolean(), shared, route.number, number))
                        : Opening.NONE;
        this.clientScript = new Script(world, opening.kind(), guarded());
        this.backendScript = new Script(world, clientScript);
        if (random.nextInt(4) == 0) {
            backendScript.deaf = clientScript.leaving == Script.Leaving.RESETTING;
            clientScript.deaf =
                    !backendScript.deaf && backendScript.leaving == Script.Leaving.RESETTING;
        }
        this.client = new Link(world, this, true);
        client.peer = new Peer(client, clientScript, backendScript);
    }

    private static SocketAddress spokenFor(boolean v6, boolean shared, int route, int number) {
        return shared
                ? Addresses.shared(v6, route, number)
                : Addresses.spokenFor(v6, route, number);
    }

    /** The kernel says who the client is. */
    SocketAddress tellAddress() {
        addressesTold++;
        return address;
    }

    /** Whether the client is none of those who may send a header. */
    boolean guarded() {
        return route.guards() && opening.kind() == Opening.Kind.NONE;
    }

    /** Whether the proxy has yet to read a header, or waits for one in vain. */
    boolean owesHeader() {
        return switch (opening.kind()) {
            case NONE -> false;
            case WHOLE -> client.taken < opening.length();
            case HALF, GARBAGE -> true;
        };
    }

    /** Who the client is, and where it has connected to, for all that the proxy knows. */
    ProxyHeader said() {
        return opening.header() instanceof ProxyHeader.Proxied proxied && !owesHeader()
                ? proxied
                : ProxyHeader.Proxied.of(address, route.own);
    }

    /** As a log has to call the client. */
    String name() {
        return said() instanceof ProxyHeader.Proxied proxied ? proxied.source().toString() : "";
    }

    /** Whether its address is one that wakes what sleeps, if not too often. */
    boolean mayWake() {
        return !route.wake.asksWho()
                || said() instanceof ProxyHeader.Proxied proxied
                        && Addresses.isWaker(proxied.source());
    }

    /** It has said a byte of its stream. */
    private boolean hasSpoken() {
        return client.peer.said > 0;
    }

    /** Its backend is about to be started for it. */
    void requireMayWake() {
        if (!mayWake()) {
            world.fail("is woken by a client that may not wake it: " + name());
        }
        if (route.wakings != null) {
            String source = AccessJudge.source(this);
            if (route.wakings.isExhausted(source, world.now)) {
                world.fail("is woken too often by one source: " + name());
            }
            route.wakings.add(source, world.now);
        }
        boolean owed = backend != null && (client.peerEnded || !backend.headerWhole());
        if (route.wake.byData() && !hasSpoken() && !owed) {
            world.fail("is woken by a client that has said nothing: " + name());
        }
    }

    /**
     * Whether it may be disconnected because it has said nothing, or only after the proxy has
     * looked, and closes.
     */
    boolean isSilent() {
        long waited = world.now - acceptedAt;
        return route.wake.byData()
                && (!hasSpoken() || sawNothingAt == world.now)
                && waited >= route.wake.dataTimeout().nanos();
    }

    /** It hears that what it wants sleeps. */
    void toldAsleep() {
        if (asleepAt < 0 || wokenIn >= 0) {
            asleepAt = world.now; // else the manager was only asked once more while it waits
        }
        asleepIn = world.step();
        wokenIn = -1;
        mayBeLimited =
                route.wakings != null
                        && route.wakings.isExhausted(AccessJudge.source(this), world.now);
    }

    /** Others have woken what it wants, which it notices if it waits for that. */
    void wokenByOthers() {
        if (loop.hasTurnedSince(asleepIn)) {
            wokenIn = world.step();
        }
    }

    /** What it wants slept when it was asked for last, and it may only wait for others. */
    boolean isLeftToOthers() {
        return asleepAt >= 0
                && (!mayWake() || mayBeLimited)
                && route.wake.others() == WakeRules.Others.WAIT;
    }

    /** So it does, for all that is known. */
    boolean waitsForOthers() {
        return isLeftToOthers() && !over() && (backend == null || route.isFrozen());
    }

    /** There is a backend for it. */
    void connected(Link link) {
        backend = link;
        asleepAt = -1;
    }

    /**
     * Whether it may be reset because what it wants sleeps: at once, or when it has waited long
     * enough; but not if others have woken it, and its loop has had the time to hear of that.
     */
    boolean isKeptOut() {
        if (asleepAt < 0 || mayWake() && !mayBeLimited) {
            return false;
        }
        boolean waits = route.wake.others() == WakeRules.Others.WAIT;
        boolean tooLong =
                !waits
                        || !route.wake.patience().isNever()
                                && world.now - asleepAt >= route.wake.patience().nanos();
        boolean kept = tooLong && (wokenIn < 0 || !loop.hasTurnedSince(wokenIn));
        notThawed |= kept && backend != null;
        return kept;
    }

    /** Once, from some step on, where silence has consequences. */
    void mayRest() {
        if (route.dismisses() && backend != null && !hasRested && world.random.nextInt(8) == 0) {
            hasRested = true;
            restsUntil = world.now + REST_LEAST + world.random.nextLong(REST_LEAST);
        }
    }

    boolean rests() {
        return world.now < restsUntil;
    }

    /** When that ends, if it does so later than now. */
    long restsUntil() {
        return rests() ? restsUntil : Long.MAX_VALUE;
    }

    /**
     * Whether it may be ended because it is quiet: all was passed on, long enough ago. What a
     * client says that may not wake it is no use, so it is ended among the others, whenever it
     * spoke.
     */
    boolean mayBeDismissed() {
        return route.dismisses()
                && backend != null
                && backend.headerWhole()
                && (mayWake() ? wasQuiet() : isEven(client, backend) && isEven(backend, client));
    }

    private boolean wasQuiet() {
        return isPassedOn(client, backend)
                && isPassedOn(backend, client)
                && world.now - Math.max(client.heardAt, backend.heardAt)
                        >= route.activation.quiet().time().nanos();
    }

    private static boolean isPassedOn(Link said, Link other) {
        // What comes behind the proxy's last look comes too late.
        boolean unread =
                said.toProxy.size() > 0
                        && !said.guarded()
                        && said.foundEmptyIn != said.world.step();
        return !unread && isEven(said, other);
    }

    private static boolean isEven(Link said, Link other) {
        return !said.endTaken && said.streamTaken() == other.streamGiven();
    }

    /** It has said something, or all, that the proxy leaves where it is. */
    boolean isLeftFrozen() {
        boolean untaken = client.toProxy.size() > 0 || client.peerEnded && !client.endTaken;
        return backend != null && !client.proxyClosed && !client.peerReset && untaken;
    }

    Link other(Link link) {
        return link == client ? backend : client;
    }

    /** Both streams were read to their ends. */
    boolean wholeBothWays() {
        return backend != null && client.endTaken && backend.endTaken;
    }

    boolean over() {
        return client.proxyClosed
                && client.peer.over()
                && (backend == null || backend.proxyClosed && backend.peer.over());
    }
}
