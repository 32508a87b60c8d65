package org.brothaman.proxy.activation.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
final class ManagedUnitOrderTest extends ManagedUnitFixture {
    @ParameterizedTest
    @EnumSource(OnIdle.class)
    void shouldAnswerEveryRequestOnceInAnyOrderOfEvents(OnIdle onIdle) {
        long seed = new Random().nextLong();
        for (int run = 0; run < 2_000; run++) {
            Random random = new Random(seed + run);
            String where = "seed " + (seed + run);
            FakeUnit fake = new FakeUnit();
            List<Runnable> threads = new ArrayList<>();
            ManagedUnit unit = unit(onIdle, threads::add, fake);
            int[] requested = new int[2];
            int[] told = new int[2];
            boolean[] served = new boolean[1];
            Runnable request =
                    () -> {
                        switch (random.nextInt(4)) {
                            case 0 -> {
                                requested[0]++;
                                unit.wake(
                                        wake -> {
                                            told[0]++;
                                            if (wake instanceof WakeResult.Ready) {
                                                assertTrue(fake.up && !fake.frozen, where);
                                                served[0] = true;
                                            }
                                        });
                            }
                            case 1 -> {
                                requested[1]++;
                                served[0] = false; // or sleep may not be called
                                unit.sleep(sleep -> told[1]++);
                            }
                            case 2 -> {
                                if (!unit.mustWait()) {
                                    assertTrue(fake.up && !fake.frozen, where);
                                    unit.requireProbe();
                                }
                            }
                            default -> clock.advance(random.nextInt(300_000_000));
                        }
                    };
            int[] events = {40};
            fake.meanwhile =
                    () -> {
                        boolean down = List.of("stop", "freeze").contains(fake.asked.getLast());
                        assertFalse(down && served[0], where);
                        if (random.nextInt(8) == 0) {
                            fake.changes();
                        }
                        if (random.nextInt(6) == 0) {
                            fake.troubles.add(FakeUnit.failure());
                        }
                        while (events[0] > 0 && random.nextBoolean()) {
                            events[0]--;
                            request.run();
                        }
                    };
            while (events[0]-- > 0) {
                request.run();
                assertTrue(threads.size() <= 1, where);
                if (!threads.isEmpty() && random.nextBoolean()) {
                    threads.removeFirst().run();
                }
            }
            while (!threads.isEmpty()) {
                threads.removeFirst().run();
            }
            assertEquals(requested[0], told[0], where);
            assertEquals(requested[1], told[1], where);
            assertFalse(fake.connected, where);
        }
    }
}
