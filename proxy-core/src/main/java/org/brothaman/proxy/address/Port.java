package org.brothaman.proxy.address;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A TCP port as text. Stateless. */
final class Port {
    static final int MAX = 65535;

    /** As published ports of containers have it. */
    private static final Pattern PROTOCOL =
            Pattern.compile("(.*[0-9])/(tcp|udp|sctp)", Pattern.CASE_INSENSITIVE);

    private Port() {}

    /**
     * @throws AddressException when a protocol stands behind the port
     */
    static void refuseProtocol(String address) {
        if (address.indexOf('/') < 0) {
            return;
        }
        Matcher parts = PROTOCOL.matcher(address);
        if (parts.matches()) {
            throw new AddressException(
                    address,
                    "an address has no protocol suffix",
                    parts.group(2).equalsIgnoreCase("tcp")
                            ? "TCP is implied, use " + parts.group(1)
                            : "only TCP and UNIX stream sockets are supported");
        }
    }

    static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** The number, or -1 when it is above {@link #MAX}. */
    static int parse(String digits) {
        int port = 0;
        for (int i = 0; i < digits.length(); i++) {
            port = port * 10 + digits.charAt(i) - '0';
            if (port > MAX) {
                return -1;
            }
        }
        return port;
    }
}
