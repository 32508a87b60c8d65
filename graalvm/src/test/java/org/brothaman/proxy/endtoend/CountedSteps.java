package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * What an operation costs in instructions of user space, single-stepped by the stepper of {@code
 * bench}: the same on every machine, whatever runs beside. Stateless.
 */
final class CountedSteps {
    /** What the first connections cost more is over by then. */
    private static final int WARM_UP = 2000;

    private static final int FEW = 20;
    private static final int MANY = 100;

    private CountedSteps() {}

    /** The difference of two runs counts the operations and nothing else. */
    static void atMost(int limit, BiConsumer<Proxy, Integer> operations) {
        atMost(limit, operations, Backend::echo);
    }

    static void atMost(
            int limit, BiConsumer<Proxy, Integer> operations, Supplier<Backend> backends) {
        Binary.requireFullOptimization();
        try (Backend backend = backends.get();
                Proxy proxy = Launch.of(backend.address(), "--threads=1").start()) {
            operations.accept(proxy, WARM_UP);
            // Giving back what the start needed takes instructions of its own.
            proxy.awaitEndOfStart();
            long many = stepsOf(operations, proxy, backend, MANY);
            long few = stepsOf(operations, proxy, backend, FEW);
            double each = (double) (many - few) / (MANY - FEW);
            System.out.printf("instructions: %.0f each (at most %d)%n", each, limit);
            assertTrue(each <= limit, () -> each + " instructions each, at most " + limit);
            assertTrue(each >= 100, () -> each + " instructions each: the stepper saw none");
        }
    }

    private static long stepsOf(
            BiConsumer<Proxy, Integer> operations, Proxy proxy, Backend backend, int count) {
        Object stepper = Programs.ofBench("steps");
        try (Running steps = Command.of(stepper, proxy.process().pid()).start()) {
            if (!steps.err().await("").equals("attached")) {
                throw Programs.missing("ptrace(2) is not allowed: run as root");
            }
            operations.accept(proxy, count);
            Await.until("the connections' end", () -> backend.open() == 0);
            steps.signal("INT");
            return Long.parseLong(steps.finish().orFail().out().getFirst());
        }
    }
}
