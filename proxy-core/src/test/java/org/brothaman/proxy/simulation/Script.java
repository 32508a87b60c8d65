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

    /** Every stream is a part of this one, so that a wrong byte is seen. */
    static final byte[] TEXT = new byte[1 << 21];

    private static final int[] LENGTHS = {0, 1, 30, 200, 3000, 70_000, 300_000};

    static {
        SplittableRandom random = new SplittableRandom(42);
        for (int i = 0; i < TEXT.length; i++) {
            TEXT[i] = (byte) random.nextInt(256);
        }
    }

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

    /** Never ends its stream, as a pool does that looks at none of its connections. */
    final boolean forgets;

    /** Never reads a byte; only for whom the other will reset. */
    boolean deaf;

    /** How often it reads, out of 100. */
    final int eagerness;

    Script(World world, Script other) {
        SplittableRandom random = world.random;
        length = world.bulk ? LONG + random.nextInt(LONG) : some(random);
        offset = random.nextInt(TEXT.length - length);
        int leave = random.nextInt(100);
        leaving = leave < 70 ? Leaving.PROPERLY : leave < 88 ? Leaving.RESETTING : Leaving.CLOSING;
        leavesAfter = random.nextInt(random.nextInt(10) == 0 ? 400 : 20);
        boolean limited = (other == null ? world.clientFin : world.backendFin) > 0;
        boolean free = other == null || !(other.listensFirst || other.endsLast || other.forgets);
        forgets = limited && free && random.nextInt(100) < 30;
        asks = other == null && random.nextInt(100) < 20;
        answers = other != null && other.asks;
        listensFirst = free && !asks && !answers && random.nextInt(100) < 15;
        endsLast = free && !asks && !answers && random.nextInt(100) < 30;
        eagerness = random.nextInt(100) < 20 ? 3 : 80;
    }

    private static int some(SplittableRandom random) {
        int kinds = LENGTHS.length;
        int most = LENGTHS[Math.min(random.nextInt(kinds), random.nextInt(kinds))];
        return most == 0 ? 0 : random.nextInt(most + 1);
    }
}
