package org.brothaman.proxy.activation.systemd;

/** Parses one span of time by the grammar of systemd.time(7). Used once, by one thread. */
final class TimeSpanParser {
    private static final String TOO_LONG = "the span is too long";

    private final String text;
    private int at;

    TimeSpanParser(String text) {
        this.text = text;
    }

    TimeSpan parse() {
        skipSpace();
        if (text.strip().equals("infinity")) {
            return TimeSpan.INFINITE;
        }
        if (at == text.length()) {
            throw new TimeSpanException(text, "the span is empty");
        }
        long sum = 0;
        while (at < text.length()) {
            sum = add(sum, term());
            skipSpace();
        }
        return new TimeSpan(sum);
    }

    /** A number and its unit, in microseconds. */
    private long term() {
        if (text.charAt(at) == '-') {
            throw new TimeSpanException(text, "a span cannot be negative");
        }
        String whole = digits();
        String fraction = "";
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            fraction = digits();
            if (fraction.isEmpty()) {
                throw new TimeSpanException(text, "digits are missing after the point");
            }
        } else if (whole.isEmpty()) {
            throw new TimeSpanException(text, "a number is missing before \"" + rest() + "\"");
        }
        long unit = unit();
        return add(multiply(whole, unit), share(fraction, unit));
    }

    private String digits() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return text.substring(start, at);
    }

    private String rest() {
        return text.substring(at);
    }

    /** Microseconds of the unit that follows, a second when none does. */
    private long unit() {
        boolean spaced = skipSpace();
        int start = at;
        while (at < text.length() && Character.isLetter(text.charAt(at))) {
            at++;
        }
        String name = text.substring(start, at);
        if (name.isEmpty()) {
            if (!spaced && at < text.length()) {
                throw new TimeSpanException(text, "\"" + rest() + "\" is not a unit of time");
            }
            return TimeUnits.SECOND;
        }
        long unit = TimeUnits.microseconds(name);
        if (unit == 0) {
            throw new TimeSpanException(text, "\"" + name + "\" is not a unit of time");
        }
        return unit;
    }

    private boolean skipSpace() {
        int start = at;
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at > start;
    }

    private long multiply(String digits, long unit) {
        long count = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (count > (Long.MAX_VALUE / unit - digit) / 10) {
                throw new TimeSpanException(text, TOO_LONG);
            }
            count = count * 10 + digit;
        }
        return count * unit;
    }

    /** The decimal fraction of a unit, less what is smaller than a microsecond. */
    private static long share(String digits, long unit) {
        long sum = 0;
        long place = unit / 10;
        for (int i = 0; i < digits.length() && place > 0; i++) {
            sum += (digits.charAt(i) - '0') * place;
            place /= 10;
        }
        return sum;
    }

    private long add(long a, long b) {
        // The largest number stands for infinity.
        if (a >= Long.MAX_VALUE - b) {
            throw new TimeSpanException(text, TOO_LONG);
        }
        return a + b;
    }
}
