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
    private boolean isForWakers; // the run that is under way
    private @Nullable WakeResult seen; // for those who join; null if it may be another since
    private long seenUntil; // a reading of the clock
    private final RetryPause joinersPause = new RetryPause();

    /**
     * @param now a reading of the clock
     */
    void addWaker(Consumer<WakeResult> waker, long now) {
        if (wakers.isEmpty()) {
            firstWaker = now;
        }
        seen = null;
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
        return refusal == null && seenUntil - now > 0 ? seen : refusal;
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
     * When the first came of those for whom it is looked at or woken from now on.
     *
     * @param now a reading of the clock, for when none of them wants it awake
     */
    long beginRun(long now) {
        isForWakers = hasWakers();
        return isForWakers ? firstWaker : now;
    }

    /** Whether the run may wake it, which is for those then who want it awake. */
    boolean mayWake() {
        isForWakers |= hasWakers();
        return hasWakers();
    }

    /**
     * Whether the run has come to nothing for none but those who join. Who has come meanwhile and
     * wants it awake has a run of its own then, with all the time for it.
     */
    boolean isForJoiners(WakeResult wake) {
        return switch (wake) {
            case WakeResult.Asleep _ -> true;
            case WakeResult.Failed failed ->
                    !isForWakers && !failed.equals(WakeResult.Failed.ENDING);
            case WakeResult.Ready _ -> false;
        };
    }

    /** Whether anybody wants it awake for whom the run is that is under way. */
    boolean isForWakers() {
        return isForWakers;
    }

    /** All who wait until it is awake, whether or not it may be woken for them. */
    List<Consumer<WakeResult>> takeWakersAndJoiners() {
        seen = null;
        joinersPause.reset();
        List<Consumer<WakeResult>> all = new ArrayList<>(taken(wakers));
        all.addAll(taken(joiners));
        return all;
    }

    /**
     * Those who do not wake it. What was found out for them is told to the next as well: to fail
     * for a while, as there is a pause after a failure for those who wake it.
     *
     * @param wake what was found out
     * @param since when the run began, a reading of the clock
     * @param now likewise
     */
    List<Consumer<WakeResult>> takeJoiners(WakeResult wake, long since, long now) {
        seen = hasWakers() || wake instanceof WakeResult.Ready ? null : wake;
        if (wake instanceof WakeResult.Failed) {
            seenUntil = now + joinersPause.lengthen();
        } else {
            seenUntil = since + MOMENT_NANOS;
            joinersPause.reset();
        }
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
