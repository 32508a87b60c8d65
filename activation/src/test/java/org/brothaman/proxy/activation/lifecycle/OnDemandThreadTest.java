package org.brothaman.proxy.activation.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.brothaman.proxy.activation.clock.FakeClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real threads: no task is lost, none runs beside another, and no thread stays. */
@Timeout(60)
final class OnDemandThreadTest {
    private static final int CALLERS = 4;
    private static final int TASKS = 5_000;

    @Test
    void shouldRunAnErrandThatComesAtTheLastMoment() {
        ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        AtomicInteger done = new AtomicInteger();
        OnDemandThread[] thread = new OnDemandThread[1];
        Runnable late =
                () -> {
                    if (done.get() == 1) {
                        tasks.add(
                                () -> {
                                    tasks.remove();
                                    done.incrementAndGet();
                                });
                        assertTrue(thread[0].ensureRunning());
                    }
                };
        thread[0] = new OnDemandThread(Runnable::run, tasks::peek, late, bug -> {});
        tasks.add(
                () -> {
                    tasks.remove();
                    done.incrementAndGet();
                });
        assertTrue(thread[0].ensureRunning());
        assertEquals(2, done.get());
    }

    @Test
    void shouldGoOnAfterAnError() {
        ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        List<Throwable> broken = new ArrayList<>();
        AtomicInteger rests = new AtomicInteger();
        OnDemandThread thread =
                new OnDemandThread(Runnable::run, tasks::peek, rests::incrementAndGet, broken::add);
        tasks.add(
                () -> {
                    tasks.remove();
                    throw new NoClassDefFoundError("planted");
                });
        assertThrows(NoClassDefFoundError.class, thread::ensureRunning);
        assertEquals("planted", broken.getFirst().getMessage());
        assertEquals(1, rests.get());
        AtomicInteger done = new AtomicInteger();
        tasks.add(
                () -> {
                    tasks.remove();
                    done.incrementAndGet();
                });
        assertTrue(thread.ensureRunning());
        assertEquals(1, done.get());
    }

    @Test
    void shouldTryAgainWhenAThreadCouldNotBeHad() {
        ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        List<Error> lack =
                new ArrayList<>(
                        List.of(new OutOfMemoryError("planted"), new InternalError("planted")));
        OnDemandThread thread =
                new OnDemandThread(
                        task -> {
                            if (!lack.isEmpty()) {
                                throw lack.removeFirst();
                            }
                            task.run();
                        },
                        tasks::peek,
                        () -> {},
                        bug -> {});
        tasks.add(tasks::remove);
        assertFalse(thread.ensureRunning());
        assertThrows(InternalError.class, thread::ensureRunning);
        assertTrue(thread.ensureRunning());
        assertTrue(tasks.isEmpty());
    }

    /** The clock would wait for ever. */
    @Test
    void shouldEndItsWaitForTheNextTask() throws InterruptedException {
        ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        CountDownLatch lingers = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        FakeClock clock =
                new FakeClock() {
                    @Override
                    public void pause(long nanos) {
                        lingers.countDown();
                        LockSupport.park();
                    }
                };
        OnDemandThread[] thread = new OnDemandThread[1];
        thread[0] =
                new OnDemandThread(
                        task -> Thread.ofPlatform().daemon().start(task),
                        tasks::peek,
                        () -> {},
                        bug -> {});
        tasks.add(
                () -> {
                    tasks.remove();
                    thread[0].linger(clock, 1);
                });
        assertTrue(thread[0].ensureRunning());
        assertTrue(lingers.await(50, TimeUnit.SECONDS));
        tasks.add(
                () -> {
                    tasks.remove();
                    done.countDown();
                });
        assertTrue(thread[0].ensureRunning());
        assertTrue(done.await(50, TimeUnit.SECONDS), "still waits");
    }

    @Test
    void shouldNotWaitForATaskThatIsThere() {
        ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        FakeClock clock = new FakeClock();
        clock.duringPauses = () -> fail("waits");
        OnDemandThread[] thread = new OnDemandThread[1];
        thread[0] = new OnDemandThread(Runnable::run, tasks::peek, () -> {}, bug -> {});
        tasks.add(
                () -> {
                    tasks.remove();
                    thread[0].linger(clock, 1);
                });
        tasks.add(tasks::remove);
        assertTrue(thread[0].ensureRunning());
        assertTrue(tasks.isEmpty());
    }

    @Test
    void shouldRunEveryErrandAloneAndEnd() throws InterruptedException {
        ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger crowds = new AtomicInteger();
        AtomicInteger unrested = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(CALLERS * TASKS);
        Phaser threads = new Phaser(1);
        Executor executor =
                task -> {
                    threads.register();
                    Thread.ofPlatform()
                            .daemon()
                            .start(
                                    () -> {
                                        task.run();
                                        threads.arriveAndDeregister();
                                    });
                };
        OnDemandThread thread =
                new OnDemandThread(
                        executor,
                        tasks::peek,
                        () -> unrested.set(0),
                        bug -> crowds.incrementAndGet());
        Runnable task =
                () -> {
                    if (inside.incrementAndGet() != 1) {
                        crowds.incrementAndGet();
                    }
                    tasks.remove();
                    unrested.incrementAndGet();
                    inside.decrementAndGet();
                    done.countDown();
                };
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        for (int n = 0; n < TASKS; n++) {
                                            tasks.add(task);
                                            assertTrue(thread.ensureRunning());
                                        }
                                    }));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertTrue(done.await(50, TimeUnit.SECONDS), "tasks lost: " + done.getCount());
        threads.arriveAndAwaitAdvance();
        assertEquals(0, crowds.get());
        assertEquals(0, unrested.get());
        assertEquals(1, threads.getRegisteredParties());
    }
}
