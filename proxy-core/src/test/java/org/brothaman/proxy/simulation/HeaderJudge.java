package org.brothaman.proxy.simulation;

import java.util.concurrent.TimeUnit;

/** Says whether what becomes of headers of the PROXY protocol, and of clients without, is right. */
final class HeaderJudge {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** So many in a row are told one by one; of more there may be a sum only. */
    private static final int ONE_BY_ONE = 10;

    private final World world;
    private int told;

    HeaderJudge(World world) {
        this.world = world;
    }

    /** A backend is asked for or connected to for that client. */
    void begins(Pair pair) {
        world.access.begins(pair);
        if (pair.owesHeader()) {
            world.fail("begins for a client whose header it has not read: " + pair.name());
        }
    }

    /** The proxy passes something on to a peer. */
    void gives(Link link) {
        Pair pair = link.pair;
        if (link.ofClient || link.streamGiven() == 0 || !pair.guarded()) {
            return;
        }
        boolean right =
                switch (pair.clientScript.beginning(pair.client.peer.said)) {
                    case HEADER -> false;
                    case UNCLEAR -> pair.client.peerEnded || pair.client.peerReset;
                    case OTHER -> true;
                };
        if (!right) {
            world.fail(
                    "passes on what a client says that may send no header: "
                            + Judge.describe(pair));
        }
    }

    /** The log says that the header of that client, or the lack of one, was refused. */
    void refusalTold(Pair pair) {
        if (!mayBeRefused(pair)) {
            world.fail("refuses a client whose header is right: " + pair.name());
        }
        pair.refusalTold = true;
        told++;
    }

    /** Whether a connection ends because its header was refused, and with a word of it. */
    boolean isRefused(Pair pair) {
        return pair.refusalTold || told >= ONE_BY_ONE && mayBeRefused(pair);
    }

    private boolean mayBeRefused(Pair pair) {
        if (pair.guarded()) {
            return pair.clientScript.beginning(pair.client.peer.said) == Text.Beginning.HEADER;
        }
        boolean garbage = pair.opening.kind() == Opening.Kind.GARBAGE && pair.client.taken > 0;
        return garbage || pair.owesHeader() && world.now - pair.acceptedAt >= PATIENCE_NANOS;
    }

    /** All has come to rest. */
    void atRest(Pair pair) {
        boolean served = pair.accepted && !pair.client.refused;
        int wanted = served && pair.route.wantsAddresses() ? 1 : 0;
        int most = world.accessLog ? 2 : 1;
        if (pair.addressesTold < wanted || pair.addressesTold > most) {
            world.fail("asks " + pair.addressesTold + " times who a client is");
        }
        boolean garbage = pair.opening.kind() == Opening.Kind.GARBAGE;
        if (served && garbage && !pair.client.peer.left && !pair.client.proxyReset) {
            world.fail("takes garbage for a header: " + pair.name());
        }
        if (pair.backend != null && isRefused(pair)) {
            requireReset(pair.client);
            requireReset(pair.backend);
        }
        boolean told = pair.backend == null || pair.backend.peer.heardHeader();
        if (pair.backend != null && pair.backend.peer.sawEnd && !told) {
            world.fail("a backend that has not heard the whole header");
        }
    }

    private void requireReset(Link link) {
        if (!link.proxyReset && !link.peerReset && !link.peer.left) {
            world.fail(
                    "a refused client, and not both sides are reset: " + Judge.describe(link.pair));
        }
    }
}
