package org.brothaman.proxy.address;

import java.net.InetAddress;
import java.util.regex.Pattern;
import org.brothaman.proxy.kernel.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Internet addresses written out. Strict: exactly the forms of RFC 4291 2.2 and four plain decimal
 * numbers, none of the short, octal and hexadecimal ones of inet_aton(3), no zone. Never asks a
 * name server. Stateless.
 */
public final class AddressLiteral {
    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern V6 =
            Pattern.compile("[0-9A-Fa-f:]*:([0-9A-Fa-f]*|" + BYTE + "(\\." + BYTE + "){3})");

    private static final int NO_DIGIT = -1;

    /** No address is longer. */
    private static final int LENGTH_MAX = 45;

    private AddressLiteral() {}

    /**
     * @param port 0 to 65535
     * @return the address, or null when the text is not one
     */
    public static @Nullable SocketAddress parse(String host, int port) {
        byte[] address = bytes(host);
        return address == null ? null : SocketAddress.inet(address, port, 0);
    }

    /** 4 or 16 bytes, or null when the text is no address. */
    static byte @Nullable [] bytes(String host) {
        if (host.length() > LENGTH_MAX) {
            return null;
        }
        byte[] address = v4(host);
        return address == null && V6.matcher(host).matches() ? v6(host) : address;
    }

    /**
     * Four numbers. By hand: nearly every backend has one, and InetAddress takes 22,000
     * instructions for it in the image.
     */
    private static byte @Nullable [] v4(String host) {
        byte[] address = new byte[4];
        int count = 0;
        int number = NO_DIGIT;
        for (int i = 0; i <= host.length(); i++) {
            char c = i == host.length() ? '.' : host.charAt(i);
            if (c == '.') {
                if (number == NO_DIGIT || count == address.length) {
                    return null;
                }
                address[count++] = (byte) number;
                number = NO_DIGIT;
            } else if (c < '0' || c > '9' || number == 0) {
                return null;
            } else {
                number = Math.max(number, 0) * 10 + (c - '0');
                if (number > 255) {
                    return null;
                }
            }
        }
        return count == address.length ? address : null;
    }

    /** InetAddress makes an IPv4 address of an IPv4-mapped one; here it stays what was written. */
    private static byte @Nullable [] v6(String host) {
        byte[] address;
        try {
            address = InetAddress.ofLiteral(host).getAddress();
        } catch (IllegalArgumentException e) {
            return null;
        }
        if (address.length == 16) {
            return address;
        }
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xff;
        System.arraycopy(address, 0, mapped, 12, address.length);
        return mapped;
    }
}
