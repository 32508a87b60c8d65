package org.brothaman.proxy.server;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Makes a backend answer that does not, by starting whatever it runs in. Called from event loops,
 * so no call may block; answers may come from any thread.
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
                    waiter.accept(new Wake.Failed("nothing is set to start it"));
                }

                @Override
                public Duration patience() {
                    return Duration.ZERO;
                }

                @Override
                public void doubt() {}
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
     * How long {@link #wake} may take to answer, at most. Who has waited for longer is let go of.
     */
    Duration patience();

    /**
     * A connection to the backend that was just made has been ended by it without a word: perhaps
     * nobody was there but who accepts for it.
     */
    void doubt();

    /** How an activation ended. */
    sealed interface Wake {
        /** The backend answers. */
        record Ready() implements Wake {}

        /** It does not; the activator has logged why. */
        record Failed(String reason) implements Wake {}
    }
}
