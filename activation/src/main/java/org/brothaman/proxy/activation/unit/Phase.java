package org.brothaman.proxy.activation.unit;

/** Where a {@link ManagedUnit} stands. Changed under its lock, read by event loops without it. */
sealed interface Phase {
    /** Whether connecting proves nothing in this phase, {@link ManagedUnit#mustWait}. */
    default boolean mustWait(OnIdle habit) {
        return switch (this) {
            case Starting _, Sleeping _, Asleep _ -> true;
            case Unknown _, Failed _ -> habit == OnIdle.FREEZE;
            case Ready _, Closed _ -> false;
        };
    }

    /** Nothing was asked or seen yet, or what was tried left it unclear. */
    record Unknown() implements Phase {}

    /** Being started or thawed, and waited for. */
    record Starting() implements Phase {}

    /** Seen to answer. */
    record Ready() implements Phase {}

    /** Not to be started before {@code retryAt}, a reading of the clock. */
    record Failed(Wake.Failed why, long retryAt) implements Phase {}

    /** Being stopped or frozen. */
    record Sleeping() implements Phase {}

    /** Stopped or frozen by us. */
    record Asleep() implements Phase {}

    /** No more to be done for it: we end. */
    record Closed() implements Phase {}
}
