package org.brothaman.proxy.setup.unitfiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SharedWorkTest {
    private static final List<Integer> MANY = IntStream.range(0, 1000).boxed().toList();

    @Test
    void shouldDoEachOnceOnTwoThreadsAndKeepTheOrder() {
        CyclicBarrier both = new CyclicBarrier(2);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        Set<Integer> done = ConcurrentHashMap.newKeySet();

        List<Integer> results =
                SharedWork.map(
                        MANY,
                        thing -> {
                            if (threads.add(Thread.currentThread())) {
                                meet(both);
                            }
                            assertTrue(done.add(thing), "twice: " + thing);
                            return -thing;
                        });

        assertEquals(MANY.stream().map(thing -> -thing).toList(), results);
        assertEquals(2, threads.size());
        assertTrue(threads.contains(Thread.currentThread()));
        assertTrue(
                threads.stream().allMatch(one -> one == Thread.currentThread() || !one.isAlive()));
    }

    private static void meet(CyclicBarrier both) {
        try {
            both.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("one thread only", e);
        }
    }

    @Test
    void shouldStartNoThreadForFew() {
        List<Integer> few = MANY.subList(0, SharedWork.MANY - 1);

        List<Thread> threads = SharedWork.map(few, _ -> Thread.currentThread());

        assertEquals(Set.of(Thread.currentThread()), Set.copyOf(threads));
    }

    @Test
    void shouldThrowWhatAStepHasThrownOnWhicheverThread() {
        IllegalStateException bug = new IllegalStateException("bug");

        for (int where : List.of(0, 1, 500, 999)) {
            IllegalStateException thrown =
                    assertThrows(
                            IllegalStateException.class,
                            () ->
                                    SharedWork.map(
                                            MANY,
                                            thing -> {
                                                if (thing == where) {
                                                    throw bug;
                                                }
                                                return thing;
                                            }));
            assertSame(bug, thrown);
        }
    }
}
