package org.brothaman.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import org.brothaman.proxy.kernel.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is counted for each source stays small, however many sources there are. */
final class SourceFloodTest {
    private static final int FLOOD = 1_000_000;
    private static final int OPEN = 100_000;
    private static final long MIB = 1 << 20;
    private static final long HOUR = 3_600_000_000_000L;

    private static SocketAddress address(int number, boolean v6) {
        byte[] bytes = new byte[v6 ? 16 : 4];
        ByteBuffer.wrap(bytes).putInt(v6 ? 4 : 0, number);
        if (v6) {
            bytes[0] = 0x20;
        }
        return SocketAddress.inet(bytes, 1 + number % 60_000, 0);
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldRememberTheNewestThatWokeSomethingOnly(boolean v6) {
        long before = used();
        WakeLimit limit = new WakeLimit(1, HOUR);
        for (int i = 0; i < FLOOD; i++) {
            assertTrue(limit.take(address(i, v6), i));
        }
        long grown = used() - before;
        System.out.println("a wake limit after a flood: " + grown / 1024 + " KiB");
        assertTrue(grown < 4 * MIB, grown + " bytes");
        assertEquals(WakeLimit.SOURCES_MAX, limit.sources());
        assertFalse(limit.take(address(FLOOD - 1, v6), FLOOD));
        assertTrue(limit.take(address(0, v6), FLOOD));
        Reference.reachabilityFence(limit);
    }

    /** Of those who come and go nothing is left; so it is bounded by the connections there are. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldCountOpenConnectionsOnly(boolean v6) {
        SourceCounts counts = new SourceCounts(1);
        long before = used();
        for (int i = 0; i < FLOOD; i++) {
            assertTrue(counts.enter(address(i, v6)));
            if (i >= OPEN) {
                counts.leave(address(i - OPEN, v6));
            }
        }
        assertEquals(OPEN, counts.sources());
        long grown = used() - before;
        System.out.println(OPEN + " sources with a connection: " + grown / 1024 + " KiB");
        assertTrue(grown < 16 * MIB, grown + " bytes");
        for (int i = FLOOD - OPEN; i < FLOOD; i++) {
            assertFalse(counts.enter(address(i, v6)));
            counts.leave(address(i, v6));
        }
        assertEquals(0, counts.sources());
    }

    @Test
    void shouldTakeAnIpv6NetworkOf64BitsForOneSource() {
        SourceCounts counts = new SourceCounts(2);
        assertTrue(counts.enter(parse("2001:db8:0:1::1")));
        assertTrue(counts.enter(parse("2001:db8:0:1:ffff::2")));
        assertFalse(counts.enter(parse("2001:db8:0:1::3")));
        assertTrue(counts.enter(parse("2001:db8:0:2::3")));
        assertTrue(counts.enter(parse("192.0.2.1")));
        assertTrue(counts.enter(parse("::ffff:192.0.2.1")));
        assertFalse(counts.enter(parse("192.0.2.1")));
        for (int i = 0; i < 5; i++) {
            assertTrue(counts.enter(SocketAddress.unixPath("/run/web")));
            assertTrue(counts.enter(null));
        }
    }

    @Test
    void shouldCountWakingsFromTheFirstOn() {
        WakeLimit limit = new WakeLimit(2, HOUR);
        SocketAddress one = parse("192.0.2.1");
        assertTrue(limit.take(one, 0));
        assertTrue(limit.take(one, HOUR - 2));
        assertFalse(limit.take(one, HOUR - 1));
        assertTrue(limit.take(parse("192.0.2.2"), HOUR - 1));
        assertTrue(limit.take(one, HOUR));
        assertTrue(limit.take(SocketAddress.unixPath("/run/web"), 0));
    }

    private static SocketAddress parse(String text) {
        try {
            return SocketAddress.inet(java.net.InetAddress.getByName(text).getAddress(), 80, 0);
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
