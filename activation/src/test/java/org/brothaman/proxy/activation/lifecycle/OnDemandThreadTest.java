package org.brothaman.proxy.activation.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real threads: no errand is lost, none runs beside another, and no thread stays. */
@Timeout(60)
final class OnDemandThreadTest {
    private static final int CALLERS = 4;
    private static final int ERRANDS = 5_000;

    @Test
    void shouldRunAnErrandThatComesAtTheLastMoment() {
        ConcurrentLinkedQueue<Runnable> errands = new ConcurrentLinkedQueue<>();
        AtomicInteger done = new AtomicInteger();
        OnDemandThread[] thread = new OnDemandThread[1];
        Runnable late =
                () -> {
                    if (done.get() == 1) {
                        errands.add(
                                () -> {
                                    errands.remove();
                                    done.incrementAndGet();
                                });
                        assertTrue(thread[0].ensure());
                    }
                };
        thread[0] = new OnDemandThread(Runnable::run, errands::peek, late, bug -> {});
        errands.add(
                () -> {
                    errands.remove();
                    done.incrementAndGet();
                });
        assertTrue(thread[0].ensure());
        assertEquals(2, done.get());
    }

    @Test
    void shouldGoOnAfterAnError() {
        ConcurrentLinkedQueue<Runnable> errands = new ConcurrentLinkedQueue<>();
        List<Throwable> broken = new ArrayList<>();
        AtomicInteger rests = new AtomicInteger();
        OnDemandThread thread =
                new OnDemandThread(
                        Runnable::run, errands::peek, rests::incrementAndGet, broken::add);
        errands.add(
                () -> {
                    errands.remove();
                    throw new NoClassDefFoundError("planted");
                });
        assertThrows(NoClassDefFoundError.class, thread::ensure);
        assertEquals("planted", broken.getFirst().getMessage());
        assertEquals(1, rests.get());
        AtomicInteger done = new AtomicInteger();
        errands.add(
                () -> {
                    errands.remove();
                    done.incrementAndGet();
                });
        assertTrue(thread.ensure());
        assertEquals(1, done.get());
    }

    @Test
    void shouldTryAgainWhenAThreadCouldNotBeHad() {
        ConcurrentLinkedQueue<Runnable> errands = new ConcurrentLinkedQueue<>();
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
                        errands::peek,
                        () -> {},
                        bug -> {});
        errands.add(errands::remove);
        assertFalse(thread.ensure());
        assertThrows(InternalError.class, thread::ensure);
        assertTrue(thread.ensure());
        assertTrue(errands.isEmpty());
    }

    @Test
    void shouldRunEveryErrandAloneAndEnd() throws InterruptedException {
        ConcurrentLinkedQueue<Runnable> errands = new ConcurrentLinkedQueue<>();
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger crowds = new AtomicInteger();
        AtomicInteger unrested = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(CALLERS * ERRANDS);
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
                        errands::peek,
                        () -> unrested.set(0),
                        bug -> crowds.incrementAndGet());
        Runnable errand =
                () -> {
                    if (inside.incrementAndGet() != 1) {
                        crowds.incrementAndGet();
                    }
                    errands.remove();
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
                                        for (int n = 0; n < ERRANDS; n++) {
                                            errands.add(errand);
                                            assertTrue(thread.ensure());
                                        }
                                    }));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertTrue(done.await(50, TimeUnit.SECONDS), "errands lost: " + done.getCount());
        threads.arriveAndAwaitAdvance();
        assertEquals(0, crowds.get());
        assertEquals(0, unrested.get());
        assertEquals(1, threads.getRegisteredParties());
    }
}
