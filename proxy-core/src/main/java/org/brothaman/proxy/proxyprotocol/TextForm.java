package org.brothaman.proxy.proxyprotocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.brothaman.proxy.address.AddressLiteral;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.proxyprotocol.HeaderDecoder.Decoded;
import org.jspecify.annotations.Nullable;

/** Reads version 1, section 2.1 of the specification: one line of at most 107 bytes. Stateless. */
final class TextForm {
    static final byte[] BEGINNING = "PROXY ".getBytes(StandardCharsets.US_ASCII);

    /** With CR and LF. */
    static final int LINE_MAX = 107;

    private static final int WORDS = 6;

    private TextForm() {}

    static Decoded decode(byte[] bytes, int length) {
        int beginning = Math.min(length, BEGINNING.length);
        if (!Arrays.equals(bytes, 0, beginning, BEGINNING, 0, beginning)) {
            return new Decoded.Invalid("no header");
        }
        int end = end(bytes, Math.min(length, LINE_MAX));
        if (end < 0) {
            return length < LINE_MAX
                    ? new Decoded.Incomplete(length + 1)
                    : new Decoded.Invalid("the line does not end within 107 bytes");
        }
        return line(new String(bytes, 0, end, StandardCharsets.ISO_8859_1), end + 2);
    }

    /** Where CR and LF begin, or -1. */
    private static int end(byte[] bytes, int length) {
        for (int at = BEGINNING.length; at + 1 < length; at++) {
            if (bytes[at] == '\r' && bytes[at + 1] == '\n') {
                return at;
            }
        }
        return -1;
    }

    private static Decoded line(String line, int length) {
        String[] words = line.split(" ", -1);
        if (words[1].equals("UNKNOWN")) {
            return new Decoded.Complete(ProxyHeader.Local.INSTANCE, length);
        }
        int family =
                switch (words[1]) {
                    case "TCP4" -> SocketAddress.INET;
                    case "TCP6" -> SocketAddress.INET6;
                    default -> SocketAddress.UNIX;
                };
        if (family == SocketAddress.UNIX) {
            return new Decoded.Invalid("a protocol other than TCP4, TCP6 and UNKNOWN");
        }
        if (words.length != WORDS) {
            return new Decoded.Invalid("not two addresses and two ports");
        }
        SocketAddress source = address(family, words[2], words[4]);
        SocketAddress destination = address(family, words[3], words[5]);
        return source == null || destination == null
                ? new Decoded.Invalid("malformed address or port")
                : new Decoded.Complete(ProxyHeader.Proxied.of(source, destination), length);
    }

    /** Or null when a word is not of the form. */
    private static @Nullable SocketAddress address(int family, String host, String port) {
        if (!port.matches("0|[1-9][0-9]{0,4}") || Integer.parseInt(port) > 0xffff) {
            return null;
        }
        SocketAddress address = AddressLiteral.parse(host, Integer.parseInt(port));
        return address != null && address.family() == family ? address : null;
    }
}
