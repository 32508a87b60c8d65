package org.brothaman.proxy.activation.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The conversation with the manager is begun for a client who is about to come. */
final class ManagedUnitExpectedTest extends ManagedUnitFixture {
    @Test
    void shouldBeginBeforeThereIsAThreadAndEndIfNobodyComes() {
        ManagedUnit unit = unit(OnIdle.STOP);
        unit.expectClient();
        assertEquals(List.of("begin"), fake.asked);
        long before = clock.nanoTime();
        runThreads(1);
        assertEquals(List.of("begin", "connect"), fake.asked);
        assertEquals(TimeUnit.MILLISECONDS.toNanos(250), clock.nanoTime() - before);
        assertFalse(fake.connected);
    }

    @Test
    void shouldServeAClientWhoComesMeanwhileOverTheSameConversation() {
        ManagedUnit unit = unit(OnIdle.STOP);
        clock.duringPauses =
                once(
                        () -> {
                            assertTrue(fake.connected);
                            unit.wake(wakes::add);
                        });
        unit.expectClient();
        runThreads(1);
        assertEquals(List.of(READY), wakes);
        assertEquals(List.of("begin", "connect", "glance", "start"), fake.asked);
        assertFalse(fake.connected);
    }

    /** As those do whose clients may not wake it by themselves. */
    @Test
    void shouldKeepItForWhoWakesAfterSomebodyHasJoined() {
        ManagedUnit unit = unit(OnIdle.STOP);
        unit.expectClient();
        unit.join(wakes::add);
        clock.duringPauses =
                once(
                        () -> {
                            assertEquals(List.of(new WakeResult.Asleep()), wakes);
                            assertTrue(fake.connected);
                            unit.wake(wakes::add);
                        });
        runThreads(1);
        assertEquals(List.of(new WakeResult.Asleep(), READY), wakes);
        assertFalse(fake.connected);
    }

    /** Nor is it kept when all is done. */
    @Test
    void shouldNotWaitForAClientWhoHasCome() {
        ManagedUnit unit = unit(OnIdle.STOP);
        unit.expectClient();
        unit.wake(wakes::add);
        long before = clock.nanoTime();
        runThreads(1);
        assertEquals(List.of(READY), wakes);
        assertEquals(List.of("begin", "glance", "start"), fake.asked);
        assertEquals(before, clock.nanoTime());
        assertFalse(fake.connected);
    }

    @Test
    void shouldDoWithoutAThread() {
        ManagedUnit unit =
                unit(
                        OnIdle.STOP,
                        task -> {
                            throw new OutOfMemoryError("planted");
                        });
        unit.expectClient();
        assertFalse(fake.connected);
        unit.wake(wakes::add);
        assertEquals(1, wakes.size());
    }

    @Test
    void shouldNotWaitForAnybodyWithoutAConversation() {
        ManagedUnit unit = unit(OnIdle.STOP);
        fake.greets = false;
        clock.duringPauses = () -> fail("waits");
        unit.expectClient();
        runThreads(1);
        assertFalse(fake.connected);
    }

    /** Who waits for an answer does not wait for the log; all the same it counts before. */
    @Test
    void shouldSayThatItIsReadyWhenThoseWhoWaitHaveBeenTold() {
        ManagedUnit unit = unit(OnIdle.STOP);
        unit.wake(
                wake -> {
                    assertEquals(1, events.size());
                    assertEquals(List.of(), said);
                    wakes.add(wake);
                });
        runThreads(1);
        assertEquals(List.of(READY), wakes);
        assertEquals(events, said);
    }

    @Test
    void shouldSayThatItHasFailedBeforeThoseWhoWaitAreTold() {
        ManagedUnit unit = unit(OnIdle.STOP);
        fake.troubles.add(FakeUnit.failure());
        fake.troubles.add(FakeUnit.failure());
        unit.wake(
                wake -> {
                    assertEquals(1, said.size());
                    wakes.add(wake);
                });
        runThreads(1);
        assertEquals(1, wakes.size());
        assertFalse(wakes.contains(READY));
    }

    @Test
    void shouldSayThatItWaitsOnceThereIsSomethingToWaitFor() {
        ManagedUnit unit = unit(OnIdle.STOP);
        answersAtOnce = true;
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of("Starting web.service"), statuses);

        fake.up = false;
        fake.changes();
        answersAtOnce = false;
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of(READY, READY), wakes);
        assertEquals(
                List.of(
                        "Starting web.service",
                        "Starting web.service",
                        "Waiting for 127.0.0.1:80 (http:/health)"),
                statuses);
    }
}
