package org.brothaman.proxy.bench.report;

import java.util.Locale;

/** Numbers as people read them: three digits that mean something, thousands set apart. */
final class Numbers {

    private Numbers() {}

    static String shorten(double value) {
        double size = Math.abs(value);
        if (size >= 100 || value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f", value);
    }

    static String ratio(double value) {
        return String.format(Locale.ROOT, value >= 10 ? "×%.0f" : "×%.2f", value);
    }
}
