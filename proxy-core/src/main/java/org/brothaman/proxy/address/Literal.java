package org.brothaman.proxy.address;

import java.net.NetworkInterface;
import java.net.SocketException;
import org.brothaman.proxy.kernel.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * An internet address as an administrator writes it, with a port and a zone, and what is wrong with
 * it. Never asks a name server.
 */
final class Literal {
    private Literal() {}

    /** The address, or null when the text is not one. */
    static @Nullable SocketAddress v4(String host, int port) {
        byte[] address = AddressLiteral.bytes(host);
        return address != null && address.length == 4 ? SocketAddress.inet(address, port, 0) : null;
    }

    /** An address that may end in {@code %INTERFACE} or {@code %INDEX}, RFC 4007 11. */
    static SocketAddress v6(String text, HostAndPort parts, int port) {
        String host = parts.host();
        int percent = host.indexOf('%');
        byte[] address = AddressLiteral.bytes(percent < 0 ? host : host.substring(0, percent));
        int scope = percent < 0 ? 0 : scope(text, host.substring(percent + 1));
        if (address != null && address.length == 16) {
            return SocketAddress.inet(address, port, scope).withoutV4Mapping();
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
