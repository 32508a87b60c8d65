package org.brothaman.proxy.endtoend;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What a test does beside itself. On threads that the kernel schedules: virtual ones that find
 * bytes at every call never let others run, and the common pool has a single thread where there are
 * two processors. Stateless.
 */
final class Background {
    private static final long PATIENCE_SECONDS = 80;

    private Background() {}

    /** The task's result or failure; a time-out after 80 s, as nothing interrupts who joins. */
    static <T> CompletableFuture<T> run(Callable<T> task) {
        var result = new CompletableFuture<T>();
        Thread.ofPlatform()
                .daemon()
                .start(
                        () -> {
                            try {
                                result.complete(task.call());
                            } catch (Exception | AssertionError e) {
                                result.completeExceptionally(e);
                            }
                        });
        return result.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
