package org.brothaman.proxy.simulation;

import java.util.SplittableRandom;

/** What a peer will do: how much it says, when, and how it leaves. */
final class Script {
    enum Leaving {
        /** Ends its stream, reads the other's to the end. */
        PROPERLY,
        /** Resets the connection at some point. */
        RESETTING,
        /** Closes its socket at some point, whatever may still come. */
        CLOSING
    }

    private static final int[] LENGTHS = {0, 1, 30, 200, 3000, 70_000, 300_000};

    private static final int LONG = 150_000;

    final int offset;
    final int length;
    final Leaving leaving;
    final int leavesAfter;

    /** Says nothing before the other has ended its stream. */
    final boolean listensFirst;

    /** Ends its stream only after the other has. */
    final boolean endsLast;

    /** Answers: says nothing, and does not end, before it has heard all that the other says. */
    final boolean answers;

    /** Asks: does not end before it has heard the whole answer. */
    final boolean asks;

    /**
     * Never ends its stream, as a pool does that looks at none of its connections; or as whoever
     * falls silent in the middle of a header.
     */
    final boolean forgets;

    /** Never reads a byte; only for whom the other will reset. */
    boolean deaf;

    /** How often it reads, out of 100. */
    final int eagerness;

    /** A backend's, to a client's. */
    Script(World world, Script other) {
        this(world, other, Opening.Kind.NONE, false);
    }

    /** A client's that begins like that; guarded if it may not send a header. */
    Script(World world, Opening.Kind opening, boolean guarded) {
        this(world, null, opening, guarded);
    }

    private Script(World world, Script other, Opening.Kind opening, boolean guarded) {
        SplittableRandom random = world.random;
        boolean half = opening == Opening.Kind.HALF;
        length = half ? 0 : world.bulk ? LONG + random.nextInt(LONG) : some(random);
        offset = Text.somewhere(random, length);
        // What may become a header is held back until there is more, or the end.
        boolean held = guarded && beginning(length) == Text.Beginning.UNCLEAR;
        int leave = random.nextInt(100);
        leaving = leave < 70 ? Leaving.PROPERLY : leave < 88 ? Leaving.RESETTING : Leaving.CLOSING;
        leavesAfter = random.nextInt(random.nextInt(10) == 0 ? 400 : 20);
        boolean limited = (other == null ? world.clientFin : world.backendFin) > 0;
        boolean free = other == null || !(other.listensFirst || other.endsLast || other.forgets);
        forgets =
                half ? random.nextBoolean() : limited && free && !held && random.nextInt(100) < 30;
        asks = other == null && !held && random.nextInt(100) < 20;
        answers = other != null && other.asks;
        listensFirst = free && !asks && !answers && random.nextInt(100) < 15;
        endsLast = free && !asks && !answers && random.nextInt(100) < 30;
        eagerness = random.nextInt(100) < 20 ? 3 : 80;
    }

    /** What the first bytes are, of so many. */
    Text.Beginning beginning(int said) {
        return Text.beginning(offset, said);
    }

    private static int some(SplittableRandom random) {
        int kinds = LENGTHS.length;
        int most = LENGTHS[Math.min(random.nextInt(kinds), random.nextInt(kinds))];
        return most == 0 ? 0 : random.nextInt(most + 1);
    }
}
