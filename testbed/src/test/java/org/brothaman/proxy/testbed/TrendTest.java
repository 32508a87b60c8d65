package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TrendTest {
    private final Trend trend = new Trend();

    @Test
    void shouldFitALineToTheLastHalfOnly() {
        for (int second = 0; second <= 100; second++) {
            double noise = second % 2 == 0 ? 1 : -1;
            trend.add(1000 + second, second < 50 ? 7000 : 3 * second + noise);
        }
        assertEquals(3, trend.slopeOfLastHalf(), 0.01);
        assertEquals(150, trend.growthOfLastHalf(), 0.5);
        assertEquals(7000, trend.highest());
    }

    @Test
    void shouldSeeNoSlopeInOnePoint() {
        trend.add(5, 42);
        assertEquals(0, trend.slopeOfLastHalf());
    }
}
