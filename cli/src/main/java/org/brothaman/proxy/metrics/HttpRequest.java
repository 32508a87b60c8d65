package org.brothaman.proxy.metrics;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP request, RFC 9112, as far as a scrape needs it. A value.
 *
 * @param openMetrics whether the client takes that format
 */
record HttpRequest(String method, String path, boolean openMetrics) {
    /** As long as common servers allow. */
    static final int LONGEST = 8 << 10;

    /**
     * How many bytes the head has, its empty line included; 0 when that has not come yet.
     *
     * @param length of {@code bytes}, how many have come
     */
    static int headLength(byte[] bytes, int length) {
        for (int i = 1; i < length; i++) {
            if (bytes[i] == '\n'
                    && (bytes[i - 1] == '\n'
                            || i > 1 && bytes[i - 1] == '\r' && bytes[i - 2] == '\n')) {
                return i + 1;
            }
        }
        return 0;
    }

    /** The request of that head, or null when it is not HTTP/1. */
    static @Nullable HttpRequest parse(byte[] bytes, int length) {
        String[] lines = new String(bytes, 0, length, StandardCharsets.ISO_8859_1).split("\r?\n");
        String[] words = lines.length == 0 ? lines : lines[0].split(" ", -1);
        if (words.length != 3 || !words[2].matches("HTTP/1\\.[01]") || words[1].isEmpty()) {
            return null;
        }
        boolean openMetrics = false;
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon <= 0) {
                return null;
            }
            if (lines[i].substring(0, colon).equalsIgnoreCase("Accept")) {
                String accepted = lines[i].substring(colon + 1).toLowerCase(Locale.ROOT);
                openMetrics |= accepted.contains("application/openmetrics-text");
            }
        }
        int query = words[1].indexOf('?');
        String path = query < 0 ? words[1] : words[1].substring(0, query);
        return new HttpRequest(words[0], path, openMetrics);
    }
}
