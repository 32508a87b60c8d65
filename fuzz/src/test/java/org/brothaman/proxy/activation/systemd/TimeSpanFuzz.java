package org.brothaman.proxy.activation.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.brothaman.proxy.fuzz.Text;

/**
 * Spans of time against a model with exact decimals: both accept the same texts, and the values
 * differ by no more than the parts of a microsecond that are dropped, digit by digit. What is
 * accepted prints as what reads the same.
 */
public final class TimeSpanFuzz {
    /** A digit of a fraction loses less than ten microseconds, and fourteen digits count. */
    private static final BigDecimal DROPPED = BigDecimal.valueOf(140);

    private static final int MODEL_MAX = 10_000;
    private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final Pattern TERM =
            Pattern.compile("([0-9]*)(?:\\.([0-9]+))?([ \t\n\r]*)(\\p{L}*)[ \t\n\r]*");
    private static final Map<String, BigDecimal> UNITS = new HashMap<>();

    static {
        unit("31557600000000", "y", "year", "years");
        unit("2629800000000", "M", "month", "months");
        unit("604800000000", "w", "week", "weeks");
        unit("86400000000", "d", "day", "days");
        unit("3600000000", "h", "hr", "hour", "hours");
        unit("60000000", "m", "min", "minute", "minutes");
        unit("1000000", "s", "sec", "second", "seconds");
        unit("1000", "ms", "msec");
        unit("1", "us", "usec", "\u03bcs", "\u00b5s");
    }

    private TimeSpanFuzz() {}

    private static void unit(String microseconds, String... names) {
        for (String name : names) {
            UNITS.put(name, new BigDecimal(microseconds));
        }
    }

    private record Model(BigDecimal sum, int terms) {}

    public static void fuzzerTestOneInput(byte[] input) {
        String text = Text.of(input);
        // Decimals of a megabyte are more than BigDecimal is made for.
        Model model = text.length() > MODEL_MAX ? null : model(text);
        TimeSpan span;
        try {
            span = TimeSpan.parse(text);
        } catch (TimeSpanException e) {
            Text.assertMessage(e.getMessage());
            assertTrue(
                    model == null || model.sum.compareTo(MAX) >= 0,
                    () -> "refused: " + e.getMessage());
            return;
        }
        assertEquals(span, TimeSpan.parse(span.toString()));
        if (text.strip().equals("infinity")) {
            assertTrue(span.isInfinite());
            return;
        }
        assertFalse(span.isInfinite());
        if (text.length() > MODEL_MAX) {
            return;
        }
        assertTrue(model != null, () -> "accepted: " + text);
        BigDecimal less = model.sum.subtract(BigDecimal.valueOf(span.microseconds()));
        BigDecimal most = DROPPED.multiply(BigDecimal.valueOf(model.terms));
        assertTrue(less.signum() >= 0 && less.compareTo(most) < 0, () -> text + ": " + span);
    }

    /** Null for what is none. */
    private static Model model(String text) {
        Matcher matcher = TERM.matcher(text);
        int at = 0;
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (at == text.length()) {
            return null;
        }
        BigDecimal sum = BigDecimal.ZERO;
        int terms = 0;
        while (at < text.length()) {
            matcher.region(at, text.length());
            if (!matcher.lookingAt() || matcher.end() == at) {
                return null;
            }
            BigDecimal term = term(matcher, matcher.end() == text.length());
            if (term == null) {
                return null;
            }
            sum = sum.add(term);
            terms++;
            at = matcher.end();
        }
        return new Model(sum, terms);
    }

    private static BigDecimal term(Matcher matcher, boolean last) {
        String whole = matcher.group(1);
        String fraction = matcher.group(2);
        String unit = matcher.group(4);
        boolean spaced = !matcher.group(3).isEmpty();
        if ((whole.isEmpty() && fraction == null) || (unit.isEmpty() && !spaced && !last)) {
            return null;
        }
        BigDecimal size = unit.isEmpty() ? UNITS.get("s") : UNITS.get(unit);
        String number = (whole.isEmpty() ? "0" : whole) + "." + (fraction == null ? "0" : fraction);
        return size == null ? null : new BigDecimal(number).multiply(size);
    }
}
