package org.brothaman.proxy.simulation;

import java.util.Arrays;
import java.util.SplittableRandom;

/** A client or a backend: follows its script a step at a time and checks every byte it gets. */
final class Peer {
    private final Link link;
    private final Script script;
    private final Script expected;
    private final byte[] opening;
    private final SplittableRandom random;
    int said;
    int heard;
    boolean sawEnd;
    boolean sawReset;
    boolean left;
    private int steps;

    /** How much of its opening it has said. */
    private int opened;

    private int headerHeard;

    Peer(Link link, Script script, Script expected) {
        this.link = link;
        this.script = script;
        this.expected = expected;
        this.opening = link.ofClient ? link.pair.opening.bytes() : Opening.NONE.bytes();
        this.random = link.world.random;
    }

    /** It has nothing more to do. */
    boolean over() {
        return left
                || sawReset
                || sawEnd && link.peerEnded && !expected.deaf
                || sawEnd && script.forgets && link.proxyClosed
                || script.deaf && link.proxyClosed && !link.proxyReset;
    }

    boolean canStep() {
        return !over() && !link.pair.rests() && (mayLeave() || canRead() || canWrite() || canEnd());
    }

    private boolean mayLeave() {
        return script.leaving != Script.Leaving.PROPERLY;
    }

    private boolean canRead() {
        return link.proxyReset || (holds() ? !script.deaf : link.proxyEnded && !sawEnd);
    }

    private boolean holds() {
        return link.toPeer.size() > 0;
    }

    private boolean canWrite() {
        return (opens() || speaks())
                && !link.peerEnded
                && (link.proxyClosed || link.toProxy.size() < link.toProxyRoom);
    }

    private boolean opens() {
        return opened < opening.length;
    }

    private boolean speaks() {
        return said < script.length
                && (sawEnd || !script.listensFirst)
                && (sawEnd || !script.answers || heard == expected.length);
    }

    private boolean canEnd() {
        return !script.forgets
                && !opens()
                && said == script.length
                && !link.peerEnded
                && (sawEnd || mayEnd());
    }

    private boolean mayEnd() {
        return !ends(script) && (!script.asks || heard == expected.length);
    }

    private static boolean ends(Script script) {
        return script.endsLast || script.listensFirst;
    }

    /** Makes a step, which {@link #canStep} has promised. */
    boolean step() {
        link.world.effects++;
        link.pair.mayRest();
        if (mayLeave() && steps++ >= script.leavesAfter) {
            leave();
        } else if (canRead() && (random.nextInt(100) < script.eagerness || !canWrite())) {
            read();
        } else if (canWrite()) {
            write();
        } else if (canEnd()) {
            link.endByPeer();
        }
        return true;
    }

    private void leave() {
        left = true;
        if (script.leaving == Script.Leaving.RESETTING) {
            link.peerGone = true;
            link.resetByPeer();
        } else {
            link.closedByPeer();
        }
    }

    private void read() {
        int held = link.toPeer.size();
        if (held > 0 && !script.deaf) {
            int length = random.nextInt(4) == 0 ? 1 + random.nextInt(held) : held;
            byte[] bytes = link.world.scratch(length);
            link.toPeer.take(bytes, length);
            int header = Math.min(length, link.headerGiven() - headerHeard);
            headerHeard += header;
            hear(bytes, header, length);
        } else if (link.proxyReset) {
            sawReset = true;
        } else {
            sawEnd = true;
        }
    }

    private void hear(byte[] bytes, int start, int end) {
        int from = expected.offset + heard;
        int to = from + end - start;
        boolean right =
                to - expected.offset <= expected.length
                        && Arrays.equals(bytes, start, end, Text.BYTES, from, to);
        if (!right) {
            link.world.fail("wrong bytes after the first " + heard);
        }
        heard += end - start;
    }

    private void write() {
        if (link.proxyClosed) {
            sawReset = true; // nobody is there any more
            return;
        }
        if (opens()) {
            opened += say(opening, opened, opening.length - opened);
            boolean together = !opens() && speaks() && random.nextBoolean();
            if (!together || link.toProxy.size() == link.toProxyRoom) {
                return;
            }
        }
        said += say(Text.BYTES, script.offset + said, script.length - said);
    }

    /** As much as there is room for, or less. */
    private int say(byte[] bytes, int offset, int length) {
        int most = Math.min(length, link.toProxyRoom - link.toProxy.size());
        int now = random.nextInt(3) == 0 ? 1 + random.nextInt(most) : most;
        link.say(bytes, offset, now);
        return now;
    }

    boolean forgets() {
        return script.forgets;
    }

    /** It has heard so much of a header, the whole of it, or is to hear none. */
    boolean heardHeader() {
        return link.headerWhole() && headerHeard == link.headerGiven();
    }

    /** It got what it wanted of a connection that was read to both ends. */
    boolean satisfied() {
        return sawEnd || script.deaf;
    }
}
