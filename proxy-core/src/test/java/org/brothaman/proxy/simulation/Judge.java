package org.brothaman.proxy.simulation;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.brothaman.proxy.log.Field;
import org.brothaman.proxy.log.Fields;
import org.brothaman.proxy.log.Level;
import org.brothaman.proxy.log.Log;
import org.brothaman.proxy.session.ConnectionEnd;

/** Says whether what the proxy does to a connection is right, at the moment it does it. */
final class Judge implements Log {
    /**
     * What the log must speak of: one by one at first, of more than that there may be a sum only.
     */
    private static final class Complaint {
        private static final int ONE_BY_ONE = 10;

        private int happened;
        private int logged;

        /** It has happened once more; whether the log should have spoken of it and has not. */
        boolean happensUntold() {
            return ++happened > logged && happened <= ONE_BY_ONE;
        }
    }

    /** The ends of a client that found no backend. */
    private static final Set<String> FAILURES =
            Set.of(ConnectionEnd.UNREACHABLE.word(), ConnectionEnd.NOT_STARTED.word());

    /** Those of a client that was not let in, or may not wake what sleeps. */
    private static final Set<String> KEPT_AWAY =
            Set.of(
                    ConnectionEnd.DENIED.word(),
                    ConnectionEnd.SOURCE_LIMIT.word(),
                    ConnectionEnd.ASLEEP.word(),
                    ConnectionEnd.WAKE_LIMIT.word());

    private final World world;
    private final Complaint refusals = new Complaint();
    private final Complaint failures = new Complaint();

    Judge(World world) {
        this.world = world;
    }

    @Override
    public void log(Level level, String message) {}

    /** Goes by the field, which says how it ended with a client, whatever the message is. */
    @Override
    public void log(Level level, String message, Fields fields) {
        Map<Field, Object> said = new EnumMap<>(Field.class);
        fields.forEach(said::put);
        if (!said.containsKey(Field.RESULT)) {
            return;
        }
        String result = said.get(Field.RESULT).toString();
        Pair pair = said.containsKey(Field.CLIENT) ? named(said.get(Field.CLIENT)) : null;
        if (said.containsKey(Field.DURATION_USEC)) {
            gone(pair, said);
        } else {
            told(result, pair, message);
        }
    }

    /** Whom the log means, by the address that holds for the client; null if it was too late. */
    private Pair named(Object client) {
        Pair pair = world.pair(client.toString());
        if (pair == null && !client.equals("(gone)")) {
            world.fail("the log speaks of a client that there is not: " + client);
        }
        return pair;
    }

    /** A line of the access log. Headers are no traffic, neither in nor out. */
    private void gone(Pair pair, Map<Field, Object> said) {
        if (pair == null) {
            return;
        }
        long toBackend = pair.backend == null ? 0 : pair.backend.streamGiven();
        if (!said.get(Field.TO_BACKEND_BYTES).equals(toBackend)
                || !said.get(Field.TO_CLIENT_BYTES).equals(pair.client.given)) {
            world.fail("the access log counts wrong: " + said + ", " + describe(pair));
        }
    }

    private void told(String result, Pair pair, String message) {
        if (result.equals(ConnectionEnd.BAD_HEADER.word())) {
            world.headers.refusalTold(pair);
        } else if (result.equals(ConnectionEnd.BUG.word())) {
            world.fail(message);
        } else if (KEPT_AWAY.contains(result)) {
            world.access.told(result, pair);
        } else if (result.equals("refused")) {
            refusals.logged++;
        } else if (FAILURES.contains(result)) {
            failures.logged++;
            if (pair != null && pair.backend != null) {
                pair.notThawed = true;
            }
        }
    }

    /** The proxy ends its stream to a peer: only when the other side's has ended and all passed. */
    void ended(Link link) {
        if (link.peerReset || link.peerGone) {
            return;
        }
        Link other = link.pair.other(link);
        if (other == null) {
            if (link.pair.isSilent()) {
                return;
            }
            boolean left = link.peerEnded && link.streamTaken() == 0 && link.toProxy.size() == 0;
            link.refused = !left;
            if (link.refused && refusals.happensUntold()) {
                world.fail("a client that was not served sees a clean end: " + describe(link.pair));
            }
            return;
        }
        link.pair.dismissed |= link.pair.mayBeDismissed();
        if (link.pair.dismissed) {
            return;
        }
        boolean even = link.streamGiven() == other.streamTaken() && link.headerWhole();
        boolean whole = other.endTaken && even;
        boolean idle = world.idleTimeout && even;
        if (!whole && !idle) {
            world.fail(
                    "a clean end after "
                            + link.streamGiven()
                            + " of "
                            + other.streamTaken()
                            + " bytes, the other stream "
                            + (other.endTaken ? "ended" : "not ended"));
        }
    }

    /** The proxy resets a peer: only when the other has reset, or could not be reached. */
    void reset(Link link) {
        if (link.peerReset || link.peerGone || world.cutAllowed) {
            return;
        }
        Link other = link.pair.other(link);
        link.pair.dismissed |= link.pair.mayBeDismissed();
        if (link.pair.notThawed
                || link.pair.dismissed
                || world.headers.isRefused(link.pair)
                || link.pair.isKeptOut()
                || other == null
                        && (world.access.mayBeTurnedAway(link.pair) || link.pair.isSilent())) {
            return;
        }
        if (!link.linger) {
            if (!world.idleTimeout && !link.refused && !mayBeGivenUp(other, link)) {
                world.fail("closes a socket with " + link.toProxy.size() + " bytes unread");
            }
        } else if (other == null) {
            if (failures.happensUntold() || link.pair.owesHeader()) {
                world.fail("resets a client without a word");
            }
        } else if (!other.peerReset && !world.idleTimeout) {
            requireSilence(link, other);
            link.tooSilent = true;
            other.tooSilent = true;
        }
    }

    /** The one has ended, and heard all; the other has said nothing for the limit since. */
    private void requireSilence(Link ended, Link silent) {
        long limit = silent.ofClient ? world.clientFin : world.backendFin;
        long since = world.now - Math.max(ended.heardAt, silent.heardAt);
        if (!mayBeGivenUp(ended, silent) || since < limit || silent.toPeer.size() > 0) {
            world.fail("resets a connection that nobody has reset: " + describe(ended.pair));
        }
    }

    /** Half closed, with a limit for that. What came in the last moment may be overheard. */
    private boolean mayBeGivenUp(Link ended, Link silent) {
        long limit = silent.ofClient ? world.clientFin : world.backendFin;
        return limit > 0 && ended != null && ended.endTaken && !silent.endTaken;
    }

    /** The proxy lets go of a listening socket. */
    void closed(Route route) {
        if (!route.queue.isEmpty() && !world.cutAllowed && !world.acceptFails) {
            world.fail("leaves a client in the queue");
        }
    }

    /** All has come to rest. */
    void atRest(Pair pair) {
        if (!pair.over()) {
            world.fail("a connection that never ends: " + describe(pair));
        }
        world.headers.atRest(pair);
        world.access.atRest(pair);
        if (pair.backend == null
                || pair.dismissed
                || world.idleTimeout
                || world.headers.isRefused(pair)) {
            return;
        }
        judge(pair, pair.client, pair.backend);
        judge(pair, pair.backend, pair.client);
    }

    private void judge(Pair pair, Link link, Link other) {
        Peer peer = link.peer;
        if (peer.left || pair.notThawed || link.tooSilent && !peer.forgets()) {
            return;
        }
        if (other.peerReset) {
            // Who has heard the other's end and stays silent may be given up; a reset behind that
            // end comes too late to be forwarded.
            boolean givenUp = link.proxyEnded && mayBeGivenUp(other, link);
            if (!link.proxyReset && !givenUp && !(peer.satisfied() && pair.wholeBothWays())) {
                world.fail("a reset was not forwarded: " + describe(pair));
            }
        } else if (!peer.satisfied() || peer.sawEnd && peer.heard != other.peer.said) {
            world.fail("not all arrived: " + describe(pair));
        }
    }

    static String describe(Pair pair) {
        return "client "
                + describe(pair.client)
                + ", backend "
                + (pair.backend == null ? "none" : describe(pair.backend));
    }

    static String describe(Link link) {
        Peer peer = link.peer;
        return "said %d heard %d (taken %d given %d)%s%s%s%s%s%s%s"
                .formatted(
                        peer.said,
                        peer.heard,
                        link.taken,
                        link.given,
                        link.peerEnded ? " ended" : "",
                        peer.left ? " left" : "",
                        link.peerReset ? " reset" : "",
                        peer.sawEnd ? " saw end" : "",
                        peer.sawReset ? " saw reset" : "",
                        link.proxyEnded ? " proxy ended" : "",
                        link.proxyClosed ? " proxy closed" : "");
    }
}
