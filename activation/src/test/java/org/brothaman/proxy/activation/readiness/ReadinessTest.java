package org.brothaman.proxy.activation.readiness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReadinessTest {

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "unit", "http:/", "http:/health?deep=1%20"})
    void shouldReadWhatItWrites(String text) {
        assertEquals(text, Readiness.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "TCP",
                "udp",
                "http",
                "http:",
                "http:health",
                "http://host/x y",
                "http://127.0.0.1:80/",
                "http://",
                "http:/a b",
                "http:/\r\nX: y",
                "http:/ü",
                "https:/",
                "tcp\n"
            })
    void shouldSayInOneLineWhatWouldBeRight(String text) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> Readiness.parse(text))
                        .getMessage();
        assertEquals(1, message.lines().count(), message);
        assertTrue(message.startsWith("\""), message);
    }

    @Test
    void shouldLimitThePath() {
        String longest = "http:/" + "a".repeat(Readiness.PATH_MAX - 1);
        assertEquals(longest, Readiness.parse(longest).toString());
        assertThrows(IllegalArgumentException.class, () -> Readiness.parse(longest + "a"));
    }
}
