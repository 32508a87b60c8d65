package org.brothaman.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MetricsAddressTest {
    @Test
    void shouldTakeAPlaceOnThisHost() {
        assertEquals(Path.of("/run/m"), MetricsAddress.parse("/run/m").file());
        assertNull(MetricsAddress.parse("@m").file());
        assertEquals("127.0.0.1:9100", MetricsAddress.parse("9100").address().toString());
        assertEquals("127.7.0.1:9100", MetricsAddress.parse("127.7.0.1:9100").address().toString());
        assertEquals("[::1]:9100", MetricsAddress.parse("[::1]:9100").address().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0:9100",
                "[::]:9100",
                "192.0.2.1:9100",
                "[2001:db8::1]:9100",
                "[fe80::1%1]:9100"
            })
    void shouldRefuseWhatOthersCanReach(String text) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> MetricsAddress.parse(text))
                        .getMessage();
        assertTrue(message.contains("\"" + text + "\": it is open to the network"), message);
        assertTrue(message.contains("127.0.0.1:PORT"), message);
    }
}
