package org.brothaman.proxy.activation.unit;

import org.brothaman.proxy.activation.manager.Outcome;

/** How an attempt to put a unit to sleep ended. */
public sealed interface Sleep {
    /** It sleeps (or is left alone, as was asked for) and nobody has asked for it since. */
    record Slept() implements Sleep {}

    /** Somebody asked for it before or meanwhile: it is, or is being made, ready again. */
    record Woken() implements Sleep {}

    /** Running units need it, so it goes on; to be asked again later. */
    record Needed() implements Sleep {}

    /**
     * It could not be put to sleep; the observer was told why.
     *
     * @param message one line
     */
    record Failed(String message) implements Sleep {}

    /** What the manager made of it, if nobody has asked for the unit meanwhile. */
    static Sleep of(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done _ -> new Slept();
            case Outcome.Needed _ -> new Needed();
            case Outcome.Trouble trouble -> new Failed(trouble.message());
        };
    }
}
