package org.brothaman.proxy.address;

import java.nio.charset.StandardCharsets;
import org.brothaman.proxy.kernel.SocketAddress;

/** {@code /path} and {@code @abstract}, unix(7). Stateless. */
final class UnixName {
    private UnixName() {}

    static boolean isOne(String text) {
        return text.startsWith("/") || text.startsWith("@");
    }

    static SocketAddress parse(String text) {
        boolean path = text.charAt(0) == '/';
        String name = path ? text : text.substring(1);
        if (name.indexOf(0) >= 0) {
            throw new AddressException(text, "a path cannot contain a zero byte", "remove it");
        }
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0) {
            throw new AddressException(text, "the abstract name is empty", "use @NAME");
        }
        if (length > SocketAddress.UNIX_NAME_MAX) {
            throw new AddressException(
                    text,
                    "a UNIX socket's name of " + length + " bytes is too long",
                    "the kernel takes at most " + SocketAddress.UNIX_NAME_MAX + " bytes");
        }
        if (path && text.endsWith("/")) {
            throw new AddressException(text, "it is a directory", "use the path of a socket");
        }
        return path ? SocketAddress.unixPath(name) : SocketAddress.unixAbstract(name);
    }
}
