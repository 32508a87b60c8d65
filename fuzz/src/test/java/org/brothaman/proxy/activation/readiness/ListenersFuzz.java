package org.brothaman.proxy.activation.readiness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.brothaman.proxy.fuzz.Text;

/**
 * The kernel's table of sockets: a table that was made of ports and states is read as just those,
 * and one of arbitrary bytes, as a strange kernel might have it, is read to an end.
 */
public final class ListenersFuzz {
    private ListenersFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        arbitrary(Text.of(input));
        written(ByteBuffer.wrap(input));
    }

    private static void arbitrary(String text) {
        int end = text.indexOf('\n');
        String address = end < 0 ? text : text.substring(0, end);
        Listeners four = new Listeners(new Tables("", text, text)::read);
        assertEquals(four.on(address), new Listeners(new Tables(text, "", text)::read).on(address));
        four.inTheWayOf(address);
        assertTrue(new Listeners(new Tables(null, null, null)::read).on(address).isEmpty());
    }

    private static void written(ByteBuffer in) {
        StringBuilder text = new StringBuilder("  sl  local_address rem_address   st\n");
        Set<Integer> listening = new HashSet<>();
        Set<Integer> ports = new HashSet<>();
        for (int row = 0; row < 1000 && in.remaining() >= 11; row++) {
            int port = in.getShort() & 0xFFFF;
            int state = 1 + (in.get() & 0xFF) % 12;
            text.append(
                    "%4d: %08X:%04X %08X:%04X %02X 00000000:00000000 00:00000000 0 0 0 %d 1 0%n"
                            .formatted(
                                    row,
                                    0x0100007F,
                                    port,
                                    in.getInt(),
                                    in.getInt() & 0xFFFF,
                                    state,
                                    row));
            ports.add(port);
            if (state == 10) {
                listening.add(port);
            }
        }
        Listeners listeners = new Listeners(new Tables(text.toString(), null, null)::read);
        for (int port : ports.stream().limit(5).toList()) {
            boolean wanted = listening.contains(port);
            assertEquals(wanted, !listeners.on("127.0.0.1:" + port).isEmpty(), "port " + port);
            assertTrue(listeners.on("127.0.0.2:" + port).isEmpty(), "port " + port);
            if (port != 0) {
                assertEquals(wanted, !listeners.inTheWayOf("0.0.0.0:" + port).isEmpty());
            }
        }
    }

    private record Tables(String four, String six, String unix) {
        String read(String file) {
            return file.endsWith("6") ? six : file.endsWith("unix") ? unix : four;
        }
    }
}
