package org.brothaman.proxy.address;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.regex.Pattern;
import org.brothaman.proxy.kernel.SocketAddress;

/**
 * Numeric internet addresses. Strict: exactly the forms of RFC 4291 2.2 and four plain decimal
 * numbers, none of the short, octal and hexadecimal ones of inet_aton(3). Never asks a name server.
 */
final class Literal {
    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern V4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
    private static final Pattern V6 =
            Pattern.compile("[0-9A-Fa-f:]*:([0-9A-Fa-f]*|" + V4.pattern() + ")");

    private Literal() {}

    /** The address, or null when the text is not one. */
    static SocketAddress v4(String host, int port) {
        return V4.matcher(host).matches()
                ? SocketAddress.inet(InetAddress.ofLiteral(host).getAddress(), port, 0)
                : null;
    }

    /** An address that may end in {@code %INTERFACE} or {@code %INDEX}, RFC 4007 11. */
    static SocketAddress v6(String text, HostAndPort parts, int port) {
        String host = parts.host();
        int percent = host.indexOf('%');
        String address = percent < 0 ? host : host.substring(0, percent);
        int scope = percent < 0 ? 0 : scope(text, host.substring(percent + 1));
        if (V6.matcher(address).matches()) {
            try {
                return SocketAddress.inet(InetAddress.ofLiteral(address).getAddress(), port, scope);
            } catch (IllegalArgumentException e) {
                // Said below.
            }
        }
        throw new AddressException(
                text,
                "\"" + host + "\" is not a valid IPv6 address",
                parts.bracketed()
                        ? "use one such as [2001:db8::1]:80"
                        : "put it in brackets, as in [2001:db8::1]:80; the port follows the last colon");
    }

    private static int scope(String text, String zone) {
        if (Port.isNumber(zone) && zone.length() < 10) {
            return Integer.parseInt(zone);
        }
        try {
            NetworkInterface found = zone.isEmpty() ? null : NetworkInterface.getByName(zone);
            if (found != null) {
                return found.getIndex();
            }
        } catch (SocketException e) {
            // As if there were none.
        }
        throw new AddressException(
                text, "there is no network interface \"" + zone + "\"", "list them with: ip link");
    }
}
