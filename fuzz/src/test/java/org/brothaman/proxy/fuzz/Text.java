package org.brothaman.proxy.fuzz;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;

/** Bytes as the text that a parser gets, and what a text for people has to be. Stateless. */
public final class Text {
    /** Characters: what the log writes at once. */
    private static final int MESSAGE_MAX = 8192;

    private Text() {}

    public static String of(byte[] input) {
        return new String(input, StandardCharsets.UTF_8);
    }

    /** One line that no terminal acts on and that nobody scrolls through. */
    public static void assertMessage(String message) {
        assertFalse(message.isBlank(), "says nothing");
        assertTrue(message.length() <= MESSAGE_MAX, () -> "too long: " + message.length());
        assertPlain(message);
    }

    /** No character that ends a line or means something to a terminal. */
    public static void assertPlain(String text) {
        assertTrue(
                text.codePoints().noneMatch(Text::isControl), () -> "control character: " + text);
    }

    public static boolean isControl(int c) {
        return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
    }
}
