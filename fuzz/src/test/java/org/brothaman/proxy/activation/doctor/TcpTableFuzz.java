package org.brothaman.proxy.activation.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.brothaman.proxy.activation.manager.ManagerScope;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.fuzz.Text;

/**
 * The kernel's table of sockets: a table that was made of ports and states is read as just those,
 * and one of arbitrary bytes, as a strange kernel might have it, is read to an end.
 */
public final class TcpTableFuzz {
    private TcpTableFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        arbitrary(Text.of(input));
        written(ByteBuffer.wrap(input));
    }

    private static void arbitrary(String text) {
        TcpTable table = new TcpTable(new Tables("", text));
        int end = text.indexOf('\n');
        String stream = end < 0 ? text : text.substring(0, end);
        boolean found = table.isListenedOn(stream);
        assertEquals(
                found, new TcpTable(new Tables(text, "")).isListenedOn(stream), "either table");
        assertFalse(new TcpTable(new Tables(null, null)).isListenedOn(stream));
    }

    private static void written(ByteBuffer in) {
        StringBuilder text = new StringBuilder("  sl  local_address rem_address   st\n");
        Set<Integer> listening = new HashSet<>();
        Set<Integer> ports = new HashSet<>();
        for (int row = 0; row < 1000 && in.remaining() >= 11; row++) {
            int port = in.getShort() & 0xFFFF;
            int state = 1 + (in.get() & 0xFF) % 12;
            text.append(
                    "%4d: %08X:%04X %08X:%04X %02X 00000000:00000000 00:00000000 0 0 0%n"
                            .formatted(
                                    row,
                                    in.getInt(),
                                    port,
                                    in.getShort() & 0xFFFF,
                                    in.getShort() & 0xFFFF,
                                    state));
            ports.add(port);
            if (state == 10) {
                listening.add(port);
            }
        }
        TcpTable table = new TcpTable(new Tables(text.toString(), null));
        for (int port : ports.stream().limit(5).toList()) {
            for (String stream : List.of("127.0.0.1:" + port, "[::]:" + port)) {
                assertEquals(listening.contains(port), table.isListenedOn(stream), stream);
            }
        }
    }

    private record Tables(String four, String six) implements Machine {
        @Override
        public String read(String file) {
            return file.endsWith("6") ? six : four;
        }

        @Override
        public Outcome look(ManagerScope scope, String unit) {
            throw new AssertionError("not asked for");
        }

        @Override
        public boolean exists(String file) {
            throw new AssertionError("not asked for");
        }

        @Override
        public Ran run(List<String> command) {
            throw new AssertionError("not asked for");
        }

        @Override
        public String connect(String backend) {
            throw new AssertionError("not asked for");
        }
    }
}
