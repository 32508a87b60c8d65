package org.brothaman.proxy.setup.unitfiles;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Does the same with each of many things, on two threads: the caller's and, where one can be had,
 * another. More would wait for the folder's lock, and each has a stack. Stateless between calls.
 */
final class SharedWork {
    /** A thread costs as much as some of them. */
    static final int MANY = 32;

    private SharedWork() {}

    /** The results in the order of the things, whoever has done which when. */
    static <T, R> List<R> map(List<T> things, Function<T, R> step) {
        AtomicReferenceArray<R> results = new AtomicReferenceArray<>(things.size());
        forAll(things.size(), i -> results.set(i, step.apply(things.get(i))));
        return IntStream.range(0, things.size()).mapToObj(results::get).toList();
    }

    static <T> void forEach(List<T> things, Consumer<T> step) {
        forAll(things.size(), i -> step.accept(things.get(i)));
    }

    /**
     * @param step called by either thread, once for each; what it throws is thrown when both have
     *     ended
     */
    private static void forAll(int count, IntConsumer step) {
        AtomicInteger next = new AtomicInteger();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Runnable work =
                () -> {
                    try {
                        for (int i = next.getAndIncrement();
                                i < count;
                                i = next.getAndIncrement()) {
                            step.accept(i);
                        }
                    } catch (RuntimeException | Error failed) {
                        failure.set(failed);
                    }
                };
        @Nullable Thread other = count < MANY ? null : started(work);
        work.run();
        join(other);
        switch (failure.get()) {
            case RuntimeException failed -> throw failed;
            case Error failed -> throw failed;
            case null, default -> {}
        }
    }

    /** Null where the system has no thread left, and everything is the caller's. */
    private static @Nullable Thread started(Runnable work) {
        try {
            Thread thread = new Thread(work, "generator");
            thread.start();
            return thread;
        } catch (OutOfMemoryError none) {
            return null;
        }
    }

    private static void join(@Nullable Thread other) {
        boolean interrupted = false;
        while (other != null && other.isAlive()) {
            try {
                other.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
