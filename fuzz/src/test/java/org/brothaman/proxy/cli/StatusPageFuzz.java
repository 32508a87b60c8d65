package org.brothaman.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.fuzz.Text;

/**
 * What a control socket says to {@code bro-proxy status}, where root listens to users: nothing of
 * it acts on a terminal, and as JSON it is one object of texts and numbers.
 */
public final class StatusPageFuzz {
    private static final String COMPLETE =
            """
            pid=7
            state=serving
            listen=127.0.0.1:1
            backend=127.0.0.1:2
            units=web.service
            open=0
            waiting=0
            served=9
            toBackends=10
            toClients=11
            activations=0
            """;

    private StatusPageFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String text = Text.of(input);
        StatusPage.read(text).ifPresent(StatusPageFuzz::assertPlain);
        // Most inputs lack what a page must have.
        assertPlain(StatusPage.read(text + "\n" + COMPLETE).orElseThrow());
    }

    private static void assertPlain(StatusPage page) {
        Map<String, Object> fields = page.fields();
        fields.forEach(
                (key, value) -> {
                    Text.assertPlain(key + value);
                    assertTrue(value instanceof Long || value instanceof String, key);
                });
        String json = JsonText.of(List.of(fields));
        Text.assertPlain(json);
        Map<String, String> expected = new LinkedHashMap<>();
        fields.forEach((key, value) -> expected.put(key, value.toString()));
        assertEquals(expected, new Json(json).page());
        assertEquals(page, StatusPage.read(page.write()).orElseThrow());
    }

    /** Reads what {@link JsonText} may write of a page, and nothing else (RFC 8259). */
    private static final class Json {
        private final String text;
        private int at;

        Json(String text) {
            this.text = text;
        }

        Map<String, String> page() {
            Map<String, String> values = new LinkedHashMap<>();
            expect("[{");
            while (text.charAt(at) != '}') {
                if (!values.isEmpty()) {
                    expect(",");
                }
                String key = string();
                expect(":");
                values.put(key, text.charAt(at) == '"' ? string() : number());
            }
            expect("}]");
            assertEquals(text.length(), at);
            return values;
        }

        private void expect(String word) {
            assertTrue(text.startsWith(word, at), () -> word + " at " + at + " of " + text);
            at += word.length();
        }

        private String number() {
            int start = at;
            while (Character.isDigit(text.charAt(at))) {
                at++;
            }
            assertTrue(at > start, text);
            return text.substring(start, at);
        }

        private String string() {
            StringBuilder string = new StringBuilder();
            expect("\"");
            while (text.charAt(at) != '"') {
                char c = text.charAt(at++);
                string.append(c == '\\' ? escaped() : c);
            }
            expect("\"");
            return string.toString();
        }

        private char escaped() {
            char c = text.charAt(at++);
            if (c == 'u') {
                at += 4;
                return (char) Integer.parseInt(text.substring(at - 4, at), 16);
            }
            assertTrue(c == '"' || c == '\\' || c == 'n', text);
            return c == 'n' ? '\n' : c;
        }
    }
}
