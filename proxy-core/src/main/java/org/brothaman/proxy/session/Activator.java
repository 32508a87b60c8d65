package org.brothaman.proxy.session;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Makes a backend answer that does not, by starting whatever it runs in, and lets that sleep when
 * nobody uses it. Called from event loops, so no call may block; answers may come from any thread.
 */
public interface Activator {
    /** Nothing can be done about a backend that does not answer. */
    Activator NONE =
            new Activator() {
                @Override
                public boolean mustWait() {
                    return false;
                }

                @Override
                public boolean canWake() {
                    return false;
                }

                @Override
                public void wake(Consumer<Wake> waiter) {
                    waiter.accept(new Wake.Failed("no unit is set to start it"));
                }

                @Override
                public void join(Consumer<Wake> waiter) {
                    waiter.accept(new Wake.Asleep());
                }

                @Override
                public Duration patience() {
                    return Duration.ZERO;
                }

                @Override
                public void doubt() {}

                @Override
                public void sleep(Consumer<Sleep> waiter) {
                    waiter.accept(Sleep.ASLEEP);
                }

                @Override
                public void maySleep(Consumer<Boolean> asker) {
                    asker.accept(true);
                }
            };

    /**
     * Whether connecting proves nothing right now, because what the backend runs in is not known to
     * be up, and somebody else may accept for it: ask {@link #wake} instead. Asked for each client.
     */
    boolean mustWait();

    /** Whether {@link #wake} could help at all. */
    boolean canWake();

    /**
     * Makes the backend answer and tells {@code waiter}, once, how that ended. Callers share one
     * activation.
     */
    void wake(Consumer<Wake> waiter);

    /**
     * As {@link #wake}, but starts and thaws nothing: what sleeps goes on sleeping, and {@code
     * waiter} is told so.
     */
    void join(Consumer<Wake> waiter);

    /**
     * How long {@link #wake} may take to answer, at most. Who has waited for longer is let go of.
     */
    Duration patience();

    /**
     * A connection to the backend that was just made has been ended by it without a word: perhaps
     * nobody was there but who accepts for it.
     */
    void doubt();

    /**
     * Puts what the backend runs in to sleep and tells {@code waiter}, once, how that ended. What
     * was put to sleep before is only looked at. Called when nobody has used it for the exit-idle
     * time, and now and then while it sleeps.
     */
    void sleep(Consumer<Sleep> waiter);

    /**
     * Tells {@code asker}, once, whether {@link #sleep} would lead there, as far as that can be
     * foreseen. Changes nothing.
     */
    void maySleep(Consumer<Boolean> asker);

    /** How it ended that the backend was put to sleep. */
    enum Sleep {
        /** It sleeps. */
        ASLEEP,
        /** Somebody has asked for it meanwhile, and it was woken. */
        WOKEN,
        /** It slept, and something else has woken it since; the next attempt is one again. */
        AWAKE,
        /** It runs on, because something else needs it. */
        NEEDED,
        /** It runs on, because somebody else has started it and wants it so. */
        LEFT,
        /** It could not be put to sleep; the activator has logged why. */
        FAILED
    }

    /** How an activation ended. */
    sealed interface Wake {
        /** The backend answers. */
        record Ready() implements Wake {}

        /** It sleeps; only {@link #join} answers so. */
        record Asleep() implements Wake {}

        /** It does not; the activator has logged why. */
        record Failed(String reason) implements Wake {}
    }
}
