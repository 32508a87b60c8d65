package org.brothaman.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What somebody says to the metrics socket: the head ends at the first empty line, and no sooner
 * for being looked at early; a request is none, or three words of one line.
 */
public final class HttpRequestFuzz {
    private static final Pattern EMPTY_LINE = Pattern.compile("\n\r?\n");

    private HttpRequestFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        Matcher end = EMPTY_LINE.matcher(text);
        int length = HttpRequest.headLength(input, input.length);
        assertEquals(end.find() ? end.end() : 0, length);
        if (length == 0) {
            return;
        }
        assertEquals(0, HttpRequest.headLength(input, length - 1));
        HttpRequest request = HttpRequest.parse(input, length);
        if (request != null) {
            String line = text.substring(0, text.indexOf('\n'));
            assertTrue(line.startsWith(request.method() + " " + request.path()), line);
            assertFalse(request.path().contains("?"), line);
            assertTrue(line.matches("[^ ]* [^ ]+ HTTP/1\\.[01]\r?"), line);
        }
    }
}
