package org.brothaman.proxy.address;

import java.util.regex.Pattern;
import org.brothaman.proxy.kernel.SocketAddress;

/** The grammar of {@link BackendAddress#parse}. Stateless. */
final class BackendParser {
    private static final String FORMS =
            "use PORT (on 127.0.0.1), HOST:PORT, [IPV6]:PORT, HOST alone for port 80, /path or"
                    + " @abstract";
    private static final String THIS_HOST = "127.0.0.1";
    private static final String LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
    private static final Pattern HOST_NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*\\.?");
    private static final int HOST_NAME_MAX = 253;

    /** Last labels that make inet_aton(3) and browsers take a name for an IPv4 address. */
    private static final Pattern NUMERIC_END =
            Pattern.compile("(.*\\.)?([0-9]+|0[xX][0-9a-fA-F]*)\\.?");

    private BackendParser() {}

    static BackendAddress parse(String text, Services services) {
        if (text.isEmpty()) {
            throw new AddressException(text, "the address is empty", FORMS);
        }
        if (UnixName.isOne(text)) {
            return new BackendAddress.Fixed(UnixName.parse(text));
        }
        if (Port.isNumber(text)) {
            return v4OrName(text, THIS_HOST, port(text, text, services));
        }
        Port.refuseProtocol(text);
        HostAndPort parts = HostAndPort.split(text, FORMS);
        if (parts.host().isEmpty()) {
            throw new AddressException(text, "the host is missing", FORMS);
        }
        int port =
                parts.port() != null
                        ? port(text, parts.port(), services)
                        : BackendAddress.DEFAULT_PORT;
        return parts.bracketed() || parts.host().indexOf(':') >= 0
                ? v6(text, parts, port)
                : v4OrName(text, parts.host(), port);
    }

    private static BackendAddress v6(String text, HostAndPort parts, int port) {
        return new BackendAddress.Fixed(Literal.v6(text, parts, port));
    }

    private static BackendAddress v4OrName(String text, String host, int port) {
        SocketAddress v4 = Literal.v4(host, port);
        if (v4 != null) {
            return new BackendAddress.Fixed(v4);
        }
        if (NUMERIC_END.matcher(host).matches()) {
            throw new AddressException(
                    text,
                    "\"" + host + "\" is not a valid IPv4 address",
                    "use four decimal numbers from 0 to 255 without leading zeros, such as 192.0.2.1");
        }
        if (host.length() > HOST_NAME_MAX || !HOST_NAME.matcher(host).matches()) {
            throw new AddressException(
                    text,
                    "\"" + host + "\" is not a valid host name",
                    "use letters, digits, \"-\", \"_\" and dots, at most 63 characters between dots and 253 in all (international names in their xn-- form)");
        }
        return new BackendAddress.Named(host, port);
    }

    private static int port(String text, String port, Services services) {
        if (port.isEmpty()) {
            throw new AddressException(text, "the port is missing", "use 1 to 65535");
        }
        if (!Port.isNumber(port)) {
            return services.port(text, port);
        }
        int number = Port.parse(port);
        if (number < 1) {
            throw new AddressException(text, "port " + port + " is out of range", "use 1 to 65535");
        }
        return number;
    }
}
