package org.brothaman.proxy.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PipeBudgetTest {
    @Test
    void shouldGiveNoMoreThanItHasInSizesThatArePowersOfTwo() {
        PipeBudget budget = new PipeBudget(PipeBudget.DEFAULT_BYTES);
        long given = 0;
        int size = budget.reserve();
        assertEquals(PipeBudget.LARGEST, size);
        int last = size;
        while (size > 0) {
            assertEquals(1, Integer.bitCount(size));
            assertTrue(size >= PipeBudget.SMALLEST && size <= last);
            last = size;
            given += size;
            size = budget.reserve();
        }
        assertEquals(PipeBudget.SMALLEST, last);
        assertEquals(PipeBudget.DEFAULT_BYTES - given, budget.left());
        assertTrue(budget.left() < PipeBudget.SMALLEST);
    }

    @Test
    void shouldGiveTheLastPipeAndNotOneMore() {
        PipeBudget exact = new PipeBudget(PipeBudget.SMALLEST);
        assertEquals(PipeBudget.SMALLEST, exact.reserve());
        assertEquals(0, exact.reserve());
        exact.release(PipeBudget.SMALLEST);
        assertEquals(PipeBudget.SMALLEST, exact.reserve());
        assertEquals(0, new PipeBudget(PipeBudget.SMALLEST - 1).reserve());
        assertEquals(0, new PipeBudget(0).reserve());
    }

    @Test
    void shouldBeWholeAgainAfterManyThreadsUsedIt() {
        PipeBudget budget = new PipeBudget(1 << 20);
        List<CompletableFuture<Void>> users = new ArrayList<>();
        for (int user = 0; user < 4; user++) {
            users.add(
                    CompletableFuture.runAsync(
                            () -> {
                                for (int i = 0; i < 10_000; i++) {
                                    budget.release(budget.reserve());
                                }
                            },
                            task -> Thread.ofPlatform().daemon().start(task)));
        }
        users.forEach(CompletableFuture::join);
        assertEquals(1 << 20, budget.left());
    }
}
