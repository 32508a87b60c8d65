package org.brothaman.proxy.server;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.brothaman.proxy.loop.Loop;

/**
 * Waits for a moment in which nothing happens, and runs a task in it. Two looks at the counters say
 * that of all loops; the pause before the next two doubles, so that traffic is not disturbed, and
 * nothing is left behind when the task has run. First loop's thread only.
 */
final class QuietMoment {
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Loop loop;
    private final Supplier<CompletionStage<Statistics>> statistics;
    private final long momentNanos;
    private final Runnable task;
    private long pauseNanos;

    /**
     * @param statistics completes on this loop
     */
    QuietMoment(
            Loop loop,
            Supplier<CompletionStage<Statistics>> statistics,
            Duration moment,
            Runnable task) {
        this.loop = loop;
        this.statistics = statistics;
        this.momentNanos = moment.toNanos();
        this.task = task;
        this.pauseNanos = momentNanos;
    }

    void look() {
        statistics.get().thenAccept(before -> loop.schedule(() -> lookAgain(before), momentNanos));
    }

    private void lookAgain(Statistics before) {
        statistics.get().thenAccept(now -> decide(before, now));
    }

    private void decide(Statistics before, Statistics now) {
        if (now.waiting() == 0 && now.services().equals(before.services())) {
            task.run();
        } else {
            loop.schedule(this::look, pauseNanos);
            pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
        }
    }
}
