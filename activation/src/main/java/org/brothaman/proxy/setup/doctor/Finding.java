package org.brothaman.proxy.setup.doctor;

/**
 * What one check found.
 *
 * @param subject what was looked at, two or three words
 * @param remedy what to do about it; empty when nothing is to be done
 */
public record Finding(Verdict verdict, String subject, String text, String remedy) {
    /** How bad it is. */
    public enum Verdict {
        OK,
        /** Works, but not as well as it could; or could not be looked at. */
        WARNING,
        /** Activation fails, or will. */
        FAILURE
    }

    static Finding ok(String subject, String text) {
        return new Finding(Verdict.OK, subject, text, "");
    }

    static Finding warning(String subject, String text, String remedy) {
        return new Finding(Verdict.WARNING, subject, text, remedy);
    }

    static Finding failure(String subject, String text, String remedy) {
        return new Finding(Verdict.FAILURE, subject, text, remedy);
    }
}
