package org.brothaman.proxy.activation.lifecycle;

/** How an attempt to put a unit to sleep ended. */
public sealed interface SleepResult {
    /** It sleeps (or is left alone, as was asked for) and nobody has asked for it since. */
    record Slept() implements SleepResult {}

    /** Somebody asked for it before or meanwhile: it is, or is being made, ready again. */
    record Woken() implements SleepResult {}

    /**
     * It was put to sleep before, and somebody else has woken it since; to be put to sleep again by
     * the next attempt, later.
     */
    record Awake() implements SleepResult {}

    /** Running units need it, so it goes on; to be asked again later. */
    record Needed() implements SleepResult {}

    /** Somebody else has started it, so it goes on. */
    record Left() implements SleepResult {}

    /**
     * It could not be put to sleep, or not be asked; the observer was told why.
     *
     * @param message one line
     */
    record Failed(String message) implements SleepResult {}
}
