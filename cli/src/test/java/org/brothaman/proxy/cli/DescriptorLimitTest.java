package org.brothaman.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DescriptorLimitTest {
    @ParameterizedTest
    @CsvSource({
        // Half of what is left after listeners and the proxy's own.
        "1024, 1, 383",
        "524288, 2, 262015",
        // With less, half of it for connections: two descriptors each.
        "256, 1, 63",
        "64, 1, 15",
        "4, 1, 1",
        "0, 1, 1",
        "9223372036854775807, 1, 2147483647"
    })
    void shouldAllowAsManyConnectionsAsThereIsRoomFor(long limit, int listeners, int connections) {
        assertEquals(connections, new DescriptorLimit(limit).connections(listeners));
    }

    @Test
    void shouldRefuseALimitThatLeavesNobodyServedAndNameTheRemedy() {
        int least = DescriptorLimit.LEAST;
        assertDoesNotThrow(() -> new DescriptorLimit(least).requireRoom());
        String message =
                assertThrows(
                                CommandFailedException.class,
                                () -> new DescriptorLimit(least - 1).requireRoom())
                        .getMessage();
        assertTrue(message.contains(" " + (least - 1) + " "), message);
        assertTrue(message.contains("LimitNOFILE="), message);
    }

    @Test
    void shouldWarnOfACapThatTheLimitDoesNotAllow() {
        var limit = new DescriptorLimit(1024);
        assertFalse(limit.isBelow(383, 1));
        assertTrue(limit.isBelow(384, 1));
        assertEquals(
                "--connections-max 384 can need 1025 open descriptors, but the limit"
                        + " (RLIMIT_NOFILE) is 1024, enough for 383 connections: set"
                        + " LimitNOFILE=1025 in the service's unit, or a lower --connections-max.",
                limit.warning(384, 1));
    }
}
