package org.brothaman.proxy.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.brothaman.proxy.kernel.CoarseClock;
import org.junit.jupiter.api.Test;

/** The life of the real loop: its thread, its calendar, its end. */
class NettyLoopTest extends LoopFixture {
    @Test
    void shouldRunTasksOnItsOneThread() throws Exception {
        assertFalse(loop.isCurrent());
        assertTrue(onLoop(loop::isCurrent));
        assertEquals(onLoop(Thread::currentThread), onLoop(Thread::currentThread));
        assertTrue(onLoop(Thread::currentThread).getName().startsWith("test-loop"));
    }

    @Test
    void shouldRefuseRegistrationsFromOtherThreads() throws Exception {
        int fd = connected();
        onLoop(() -> null); // the thread runs
        assertThrows(AssertionError.class, () -> loop.register(fd, listener(events -> {})));
        LINUX.close(fd);
    }

    @Test
    void shouldRunWhatIsScheduledInItsOrderAndNotWhatIsCancelled() throws Exception {
        onLoop(
                () -> {
                    loop.schedule(() -> seen.add("later"), TimeUnit.MILLISECONDS.toNanos(20));
                    Loop.Timer cancelled =
                            loop.schedule(() -> seen.add("no"), TimeUnit.MILLISECONDS.toNanos(10));
                    loop.schedule(() -> seen.add("sooner"), TimeUnit.MILLISECONDS.toNanos(1));
                    cancelled.cancel();
                    cancelled.cancel();
                    return null;
                });
        expect("sooner");
        expect("later");
    }

    @Test
    void shouldKeepItsDeadlinesWhileEventsNeverEnd() throws Exception {
        register(connected(), EpollEvents.OUT, events -> {}); // there is always room
        onLoop(() -> loop.schedule(() -> seen.add("rung"), TimeUnit.MILLISECONDS.toNanos(5)));
        expect("rung");
    }

    @Test
    void shouldKeepItsDeadlinesWhileTasksAndEventsNeverEnd() throws Exception {
        register(connected(), EpollEvents.OUT, events -> {});
        AtomicBoolean over = new AtomicBoolean();
        onLoop(
                () -> {
                    loop.execute(() -> again(over));
                    loop.schedule(() -> seen.add("rung"), TimeUnit.MILLISECONDS.toNanos(5));
                    return null;
                });
        expect("rung");
        over.set(true);
    }

    private void again(AtomicBoolean over) {
        if (!over.get()) {
            loop.execute(() -> again(over));
        }
    }

    @Test
    void shouldCloseWhatIsRegisteredWhenItIsClosedByATask() throws Exception {
        register(connected(), EpollEvents.IN, events -> {});
        register(connected(), EpollEvents.NOTHING, events -> {});
        onLoop(loop::close).toCompletableFuture().get(20, TimeUnit.SECONDS);
        assertEquals(-1, peers.get(0).read(ByteBuffer.allocate(1)));
        assertEquals(-1, peers.get(1).read(ByteBuffer.allocate(1)));
    }

    @Test
    void shouldRunWhatIsQueuedBeforeItsEndAndDropTheRest() throws Exception {
        onLoop(
                () -> {
                    loop.execute(() -> seen.add("queued"));
                    return loop.close();
                });
        loop.close().toCompletableFuture().get(20, TimeUnit.SECONDS);
        expect("queued");
        loop.execute(() -> seen.add("dropped"));
        assertTrue(seen.isEmpty());
    }

    /** By a clock of its own, but of the same origin. */
    @Test
    void shouldTellTheTimeOfATurn() throws Exception {
        onLoop(
                () -> {
                    long began = loop.turnTime();
                    long late = loop.nanoTime() - began;
                    assertTrue(late >= 0 && late < TimeUnit.HOURS.toNanos(1), late + " ns");
                    assertEquals(began, loop.turnTime());
                    return null;
                });
    }

    @Test
    void shouldCountATurnForEachWait() throws Exception {
        long before = onLoop(loop::turns).turns();
        rounds(5);
        onLoop(
                () -> {
                    long began = CoarseClock.nanoTime();
                    while (CoarseClock.nanoTime() == began) {
                        Thread.onSpinWait(); // until the kernel's next tick
                    }
                    return null;
                });
        rounds(1);
        TurnTimes times = onLoop(loop::turns);
        assertTrue(times.turns() >= before + 5, before + " turns before, then " + times);
        assertTrue(times.longestNanos() > 0 && times.busyNanos() >= times.longestNanos());
    }
}
