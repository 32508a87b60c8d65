package org.brothaman.proxy.activation.lifecycle;

import org.brothaman.proxy.activation.manager.Outcome;

/** How an attempt to put a unit to sleep ended. */
public sealed interface SleepResult {
    /** It sleeps (or is left alone, as was asked for) and nobody has asked for it since. */
    record Slept() implements SleepResult {}

    /** Somebody asked for it before or meanwhile: it is, or is being made, ready again. */
    record Woken() implements SleepResult {}

    /** Running units need it, so it goes on; to be asked again later. */
    record Needed() implements SleepResult {}

    /**
     * It could not be put to sleep; the observer was told why.
     *
     * @param message one line
     */
    record Failed(String message) implements SleepResult {}

    /** What the manager made of it, if nobody has asked for the unit meanwhile. */
    static SleepResult of(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done _ -> new Slept();
            case Outcome.Needed _ -> new Needed();
            case Outcome.Trouble trouble -> new Failed(trouble.message());
        };
    }
}
