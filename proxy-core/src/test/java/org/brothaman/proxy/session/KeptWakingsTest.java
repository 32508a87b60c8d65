package org.brothaman.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.brothaman.proxy.kernel.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one process has counted of wakings still counts in the next. */
final class KeptWakingsTest {
    private static final long HOUR = 3_600_000_000_000L;

    private static SocketAddress address(String text) {
        try {
            return SocketAddress.inet(InetAddress.getByName(text).getAddress(), 80, 0);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static WakeLimit next(WakeLimit limit, int max, long now) {
        WakeLimit next = new WakeLimit(max, HOUR);
        next.recall(limit.keep(now), now);
        return next;
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "255.255.255.255", "2001:db8::1", "ffff:ffff::1"})
    void shouldGoOnCountingInTheNextProcess(String text) {
        SocketAddress client = address(text);
        WakeLimit limit = new WakeLimit(3, HOUR);
        assertTrue(limit.take(client, 5));
        limit = next(limit, 3, 10);
        assertTrue(limit.take(client, 10));
        limit = next(limit, 3, 20);
        assertTrue(limit.take(client, 20));
        limit = next(limit, 3, 30);
        assertFalse(limit.take(client, 30));
        assertTrue(limit.take(address("192.0.2.2"), 30));
        assertFalse(next(limit, 1, 40).take(client, 40));
        assertTrue(limit.take(client, 5 + HOUR));
    }

    @Test
    void shouldKeepNothingThatIsOver() {
        WakeLimit limit = new WakeLimit(1, HOUR);
        assertTrue(limit.take(address("192.0.2.1"), 0));
        assertTrue(limit.take(address("192.0.2.2"), 1));
        assertEquals(List.of("4 c0000202 1 1"), limit.keep(HOUR));
        assertEquals(List.of(), limit.keep(HOUR + 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "4",
                "4 c0000201 1",
                "4 c0000201 1 1 1",
                "5 c0000201 1 1",
                "4 1c0000201 1 1",
                "4 xyz 1 1",
                "6 12345678123456781 1 1",
                "4 c0000201 x 1",
                "4 c0000201 1 0",
                "4 c0000201 1 -1",
                "4 c0000201 1 99999999999",
                "4 c0000201 99999999999999999999999999 1",
                "4 c0000201 11 1",
                "4 c0000201 -3600000000000 1"
            })
    void shouldIgnoreWhatItCannotReadOrIsOfAnotherTime(String line) {
        WakeLimit limit = new WakeLimit(1, HOUR);
        limit.recall(List.of(line, "4 c0000202 10 1"), 10);
        assertEquals(List.of("4 c0000202 10 1"), limit.keep(10));
    }

    /** Another proxy of the same unit may have kept some meanwhile. */
    @Test
    void shouldCountItsOwnWhereItKnowsTheSource() {
        WakeLimit limit = new WakeLimit(9, HOUR);
        assertTrue(limit.take(address("192.0.2.2"), 5));
        limit.recall(List.of("4 c0000202 1 4", "4 c0000201 6 2", "4 c0000203 2 3"), 10);
        assertEquals(List.of("4 c0000203 2 3", "4 c0000202 5 1", "4 c0000201 6 2"), limit.keep(10));
    }

    @Test
    void shouldRememberTheNewestOfMoreThanThereIsRoomFor() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < WakeLimit.SOURCES_MAX + 1; i++) {
            lines.add("6 " + Long.toHexString(i) + " " + i + " 1");
        }
        WakeLimit limit = new WakeLimit(1, HOUR);
        limit.recall(lines.reversed(), HOUR - 1);
        assertEquals(WakeLimit.SOURCES_MAX, limit.sources());
        byte[] oldest = ByteBuffer.allocate(16).array();
        assertTrue(limit.take(SocketAddress.inet(oldest, 1, 0), HOUR - 1));
    }
}
