package org.brothaman.proxy.simulation;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Plays very many schedules, {@code -Dsimulation.schedules=N}, each from a seed of its own; {@code
 * ./test} asks for 100,000. A failing one is named and plays alone with {@code
 * -Dsimulation.seed=N}.
 */
class SimulationTest {
    private static final int SCHEDULES = Integer.getInteger("simulation.schedules", 5_000);

    @Test
    void shouldKeepItsPromisesUnderEverySchedule() {
        Addresses addresses = new Addresses();
        String alone = System.getProperty("simulation.seed");
        if (alone != null) {
            new World(Long.parseLong(alone), addresses).play();
            return;
        }
        long first = System.nanoTime();
        System.out.println("simulation: " + SCHEDULES + " schedules from seed " + first);
        AtomicLong failures = new AtomicLong();
        AtomicReference<String> example = new AtomicReference<>();
        LongStream.range(first, first + SCHEDULES)
                .parallel()
                .forEach(
                        seed -> {
                            String wrong = play(seed, addresses);
                            if (wrong != null) {
                                failures.incrementAndGet();
                                example.compareAndSet(null, wrong);
                            }
                        });
        if (failures.get() > 0) {
            fail(failures + " of " + SCHEDULES + " schedules failed; " + example);
        }
    }

    /** What went wrong, or null. */
    private static String play(long seed, Addresses addresses) {
        try {
            new World(seed, addresses).play();
            return null;
        } catch (Throwable wrong) {
            return "replay with -Dsimulation.seed=" + seed + ": " + wrong;
        }
    }
}
