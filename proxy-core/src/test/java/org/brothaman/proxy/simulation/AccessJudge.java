package org.brothaman.proxy.simulation;

import java.util.Arrays;
import java.util.List;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.proxyprotocol.ProxyHeader;
import org.brothaman.proxy.session.ConnectionEnd;

/** Says whether who is turned away had to be, and whether who had to be was. */
final class AccessJudge {
    /** So many in a row are told one by one; of more there may be a sum only. */
    private static final int ONE_BY_ONE = 10;

    private final World world;
    private final List<Pair> pairs;
    private int told;

    AccessJudge(World world, List<Pair> pairs) {
        this.world = world;
        this.pairs = pairs;
    }

    /** A backend is asked for or connected to for that client: so it has been let in. */
    void begins(Pair pair) {
        if (isDenied(pair) || pair.turnedAway) {
            world.fail("begins for a client that may not connect: " + pair.name());
        }
        pair.loop = world.current;
        if (!pair.isIn) {
            pair.isIn = true;
            if (open(pair) > world.sourceMax) {
                world.fail("lets in more than its source may have: " + pair.name());
            }
        }
    }

    /** How many connections its source has that were let in. */
    private long open(Pair pair) {
        String source = source(pair);
        return pairs.stream()
                .filter(other -> other.isIn && !other.client.letGo && !other.client.proxyClosed)
                .filter(other -> source(other).equals(source))
                .count();
    }

    /** The log says that a client was turned away. */
    void told(String result, Pair pair) {
        boolean denied = result.equals(ConnectionEnd.DENIED.word());
        boolean limited = result.equals(ConnectionEnd.SOURCE_LIMIT.word());
        if (!denied && !limited) {
            requireKeptOut(result, pair);
            return;
        }
        boolean right = denied ? isDenied(pair) : open(pair) >= world.sourceMax;
        if (!right || pair.isIn) {
            world.fail("turns away a client that may connect: " + pair.name() + ", " + result);
        }
        pair.turnedAway = true;
        told++;
    }

    private void requireKeptOut(String result, Pair pair) {
        boolean asleep = result.equals(ConnectionEnd.ASLEEP.word());
        boolean wakeLimit = result.equals(ConnectionEnd.WAKE_LIMIT.word());
        if (asleep && pair.mayWake() || wakeLimit && !pair.mayBeLimited) {
            world.fail("keeps out a client that may wake it: " + pair.name() + ", " + result);
        }
    }

    /** Whether a client without a backend may be reset because it was not let in. */
    boolean mayBeTurnedAway(Pair pair) {
        boolean untold = told >= ONE_BY_ONE && !pair.isIn && !pair.owesHeader();
        return pair.turnedAway || untold && (isDenied(pair) || world.sourceMax < pairs.size());
    }

    /** All has come to rest. */
    void atRest(Pair pair) {
        // Above the highest number of connections it is not known what it may, nor said if it left.
        boolean refused = pair.client.refused || world.fewConnections && pair.client.proxyEnded;
        boolean gone = pair.client.peer.left || pair.client.peerReset || refused;
        if (pair.accepted && isDenied(pair) && !gone && !pair.client.proxyReset) {
            world.fail("does not reset a client that may not connect: " + pair.name());
        }
        if (pair.backend != null && (isDenied(pair) || pair.turnedAway)) {
            world.fail("connects a client that may not connect: " + pair.name());
        }
    }

    private static boolean isDenied(Pair pair) {
        return pair.route.denies
                && !pair.owesHeader()
                && pair.said() instanceof ProxyHeader.Proxied proxied
                && Addresses.isDenied(proxied.source(), pair.route.allows);
    }

    /** What counts as one: an IPv4 address, or the first half of an IPv6 address. */
    static String source(Pair pair) {
        if (!(pair.said() instanceof ProxyHeader.Proxied proxied)) {
            throw new AssertionError(pair.said());
        }
        SocketAddress address = proxied.source();
        byte[] host = address.host();
        return Arrays.toString(host.length == 4 ? host : Arrays.copyOf(host, 8));
    }
}
