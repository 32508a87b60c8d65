package org.brothaman.proxy.activation.lifecycle;

/** How an activation ended for those who wait for it. */
public sealed interface WakeResult {
    /** The backend answers. */
    record Ready() implements WakeResult {}

    /** It sleeps, and nobody has asked for more than whether it does. */
    record Asleep() implements WakeResult {}

    /**
     * It does not; the observer was told why.
     *
     * @param result one word, as of {@link UnitEvent#result}
     * @param message one line
     */
    record Failed(String result, String message) implements WakeResult {
        static final Failed ENDING = new Failed("ending", "bro-proxy is ending");

        static Failed noThread(String unit) {
            String message =
                    "cannot start a thread to activate " + unit + ": has TasksMax= been reached?";
            return new Failed("no-thread", message);
        }

        static Failed broken(String unit, Throwable bug) {
            return new Failed("bug", "bug in activating " + unit + ": " + bug);
        }
    }
}
