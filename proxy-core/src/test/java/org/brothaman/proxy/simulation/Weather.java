package org.brothaman.proxy.simulation;

import java.util.SplittableRandom;

/** How badly the kernel of one schedule behaves: chances out of 1,000, calm ones among them. */
final class Weather {
    private final SplittableRandom random;
    private final int eagain;
    private final int shortCount;
    private final int spurious;
    private final int late;
    private final int exhausted;
    private final int noPipe;
    private final int timeFlies;

    Weather(SplittableRandom random) {
        this.random = random;
        eagain = pick(0, 0, 50, 400);
        shortCount = pick(0, 100, 500, 900);
        spurious = pick(0, 10, 100, 300);
        late = pick(0, 50, 500, 800);
        exhausted = pick(0, 0, 20, 200);
        noPipe = pick(0, 0, 300, 1000);
        timeFlies = pick(0, 0, 2, 20);
    }

    private int pick(int... chances) {
        return chances[random.nextInt(chances.length)];
    }

    boolean failsAccepts() {
        return exhausted > 0;
    }

    boolean chance(int perMille) {
        return perMille > 0 && random.nextInt(1000) < perMille;
    }

    boolean eagain() {
        return chance(eagain);
    }

    boolean spurious() {
        return chance(spurious);
    }

    boolean late() {
        return chance(late);
    }

    boolean exhausted() {
        return chance(exhausted);
    }

    boolean noPipe() {
        return chance(noPipe);
    }

    boolean timeFlies() {
        return chance(timeFlies);
    }

    /** As many as there are, or fewer, but at least one. */
    int count(int most) {
        return most > 1 && chance(shortCount) ? 1 + random.nextInt(most) : most;
    }
}
