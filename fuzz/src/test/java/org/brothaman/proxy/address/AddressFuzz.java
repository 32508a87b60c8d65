package org.brothaman.proxy.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Function;
import org.brothaman.proxy.fuzz.Text;
import org.brothaman.proxy.kernel.SocketAddress;

/**
 * Backend and listen addresses: an accepted one prints as something that reads the same, both
 * readers agree on what both accept, a refusal names the value in one line.
 */
public final class AddressFuzz {
    private AddressFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String text = Text.of(input);
        BackendAddress backend = accepted(text, BackendAddress::parse);
        SocketAddress listen = accepted(text, ListenAddress::parse);
        if (backend instanceof BackendAddress.Named(String host, int port)) {
            assertTrue(port >= 1 && port <= 65535, text);
            assertTrue(!host.isEmpty() && host.length() <= 253, text);
        }
        if (listen != null && backend instanceof BackendAddress.Fixed(SocketAddress address)) {
            assertEquals(address, listen, text);
        }
    }

    private static <T> T accepted(String text, Function<String, T> parser) {
        T value;
        try {
            value = parser.apply(text);
        } catch (AddressException e) {
            Text.assertMessage(e.getMessage());
            String begin = text.substring(0, Math.min(text.length(), 20));
            if (begin.codePoints().noneMatch(Text::isControl)) {
                assertTrue(e.getMessage().startsWith("\"" + begin), e.getMessage());
            }
            return null;
        }
        assertEquals(value, parser.apply(value.toString()), text);
        return value;
    }
}
