package org.brothaman.proxy.server;

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
                public void answered() {}
            };

    /**
     * Whether connecting proves nothing right now, because the backend is being started or put to
     * sleep or may be frozen: ask {@link #wake} instead.
     */
    boolean mustWait();

    /** Whether {@link #wake} could help at all. */
    boolean canWake();

    /**
     * Makes the backend answer and tells {@code waiter}, once, how that ended. Callers share one
     * activation.
     */
    void wake(Consumer<Wake> waiter);

    /** A connection to the backend has succeeded without {@link #wake}. */
    void answered();

    /** How an activation ended. */
    sealed interface Wake {
        /** The backend answers. */
        record Ready() implements Wake {}

        /** It does not; the activator has logged why. */
        record Failed(String reason) implements Wake {}
    }
}
