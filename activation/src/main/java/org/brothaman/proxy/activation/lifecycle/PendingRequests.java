package org.brothaman.proxy.activation.lifecycle;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who wants the unit awake or asleep, and is to be told. Guarded by its {@link ManagedUnit}. */
final class PendingRequests {
    /** For so long who joins is told what another was: they may be a flood. */
    private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final List<Consumer<WakeResult>> wakers = new ArrayList<>();
    private final List<Consumer<SleepResult>> sleepers = new ArrayList<>();
    private final List<Consumer<WakeResult>> joiners = new ArrayList<>();
    private final List<Consumer<SleepResult>> askers = new ArrayList<>();
    private long firstWaker;
    private @Nullable Long seenAsleep; // a reading of the clock; null if it may be awake since

    /**
     * @param now a reading of the clock
     */
    void addWaker(Consumer<WakeResult> waker, long now) {
        if (wakers.isEmpty()) {
            firstWaker = now;
        }
        seenAsleep = null;
        wakers.add(waker);
    }

    void addSleeper(Consumer<SleepResult> sleeper) {
        sleepers.add(sleeper);
    }

    /** Who wants to know whether it may sleep. */
    void addAsker(Consumer<SleepResult> asker) {
        askers.add(asker);
    }

    boolean hasAskers() {
        return !askers.isEmpty();
    }

    List<Consumer<SleepResult>> takeAskers() {
        return taken(askers);
    }

    /** Who wants it only if it is awake. */
    void addJoiner(Consumer<WakeResult> joiner) {
        joiners.add(joiner);
    }

    /**
     * What to tell who joins without asking; null to have it asked.
     *
     * @param refusal of who wants it awake, if that is refused
     * @param now a reading of the clock
     */
    @Nullable WakeResult answerToJoiner(@Nullable WakeResult refusal, long now) {
        boolean asleep = seenAsleep != null && now - seenAsleep < MOMENT_NANOS;
        return refusal == null && asleep ? new WakeResult.Asleep() : refusal;
    }

    boolean hasJoiners() {
        return !joiners.isEmpty();
    }

    boolean hasWakers() {
        return !wakers.isEmpty();
    }

    boolean hasSleepers() {
        return !sleepers.isEmpty();
    }

    /**
     * When the first came of those who want it awake.
     *
     * @param now a reading of the clock, for when there is none
     */
    long firstWaker(long now) {
        return wakers.isEmpty() ? now : firstWaker;
    }

    /** All who wait until it is awake, whether or not it may be woken for them. */
    List<Consumer<WakeResult>> takeWakersAndJoiners() {
        seenAsleep = null;
        List<Consumer<WakeResult>> all = new ArrayList<>(taken(wakers));
        all.addAll(taken(joiners));
        return all;
    }

    /**
     * Those who do not wake it.
     *
     * @param seen what was found out for them
     * @param now a reading of the clock
     */
    List<Consumer<WakeResult>> takeJoiners(WakeResult seen, long now) {
        seenAsleep = seen instanceof WakeResult.Asleep && wakers.isEmpty() ? now : null;
        return taken(joiners);
    }

    List<Consumer<SleepResult>> takeSleepers() {
        return taken(sleepers);
    }

    List<Consumer<SleepResult>> takeSleepersAndAskers() {
        List<Consumer<SleepResult>> all = new ArrayList<>(taken(sleepers));
        all.addAll(taken(askers));
        return all;
    }

    private static <T> List<T> taken(List<T> all) {
        List<T> taken = List.copyOf(all);
        all.clear();
        return taken;
    }

    /**
     * Tells them all, without the lock. One who cannot be told, for want of memory mostly, leaves
     * no other without an answer.
     */
    static <A> void tell(List<Consumer<A>> all, A answer) {
        for (Consumer<A> one : all) {
            try {
                one.accept(answer);
            } catch (Throwable e) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        }
    }
}
