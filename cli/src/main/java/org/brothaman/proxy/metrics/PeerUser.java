package org.brothaman.proxy.metrics;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.brothaman.proxy.kernel.HostProcess;
import org.brothaman.proxy.kernel.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Finds the user at the other end of a local connection. For a UNIX socket the kernel reports it,
 * SO_PEERCRED of unix(7); for TCP it is the owner of the other socket in proc(5)'s {@code
 * /proc/self/net/tcp}. Reads that table in pieces, because it may be long. Stateless.
 */
final class PeerUser {
    /** Nobody that can be told; no user has this number. */
    static final int UNKNOWN = -1;

    private static final String MAPPED = "0000000000000000FFFF0000";
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int USER = 7;
    private static final int INODE = 9;
    private static final int PIECE = 16 << 10;

    private PeerUser() {}

    /**
     * @param table the folder of the tables, {@code /proc/self/net}
     * @param peer the client's address, as getpeername(2) says it
     * @param own the address that it has connected to
     */
    static int of(int fd, @Nullable SocketAddress peer, @Nullable SocketAddress own, Path table) {
        if (own == null || peer == null) {
            return UNKNOWN;
        }
        if (own.family() == SocketAddress.UNIX) {
            return HostProcess.peerUser(fd);
        }
        if (own.family() == SocketAddress.INET6) {
            return owner(table.resolve("tcp6"), entry(peer), entry(own));
        }
        int user = owner(table.resolve("tcp"), entry(peer), entry(own));
        // A program may use an IPv6 socket for IPv4, ipv6(7).
        return user != UNKNOWN
                ? user
                : owner(table.resolve("tcp6"), MAPPED + entry(peer), MAPPED + entry(own));
    }

    private static int owner(Path table, String local, String remote) {
        try (InputStream rows = Files.newInputStream(table)) {
            return owner(rows, local, remote);
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    /** A loopback address as that table has it: words of the host's order, in hexadecimal. */
    static String entry(SocketAddress address) {
        String text = address.toString();
        String host = text.substring(0, text.lastIndexOf(':'));
        StringBuilder entry = new StringBuilder();
        if (address.family() == SocketAddress.INET) {
            String[] parts = host.split("\\.");
            for (int i = parts.length - 1; i >= 0; i--) {
                hex(entry, Integer.parseInt(parts[i]), 2);
            }
        } else if (host.equals("[::1]")) {
            entry.append("00000000000000000000000001000000");
        } else {
            return "";
        }
        return hex(entry.append(':'), address.port(), 4).toString();
    }

    private static StringBuilder hex(StringBuilder text, int number, int width) {
        String digits = Integer.toHexString(number).toUpperCase(java.util.Locale.ROOT);
        return text.append("0".repeat(width - digits.length())).append(digits);
    }

    /** The user of the socket with these two addresses; one that is closed has none. */
    private static int owner(InputStream rows, String local, String remote) throws IOException {
        byte[] piece = new byte[PIECE];
        StringBuilder word = new StringBuilder();
        int column = -1;
        boolean fits = true;
        long user = UNKNOWN;
        for (int count = rows.read(piece); count > 0; count = rows.read(piece)) {
            for (int i = 0; i < count; i++) {
                char c = (char) piece[i];
                if (c != ' ' && c != '\n') {
                    word.append(c);
                    continue;
                }
                if (word.length() > 0) {
                    column++;
                    switch (column) {
                        case LOCAL -> fits = local.contentEquals(word);
                        case REMOTE -> fits &= remote.contentEquals(word);
                        case USER -> user = fits ? number(word) : UNKNOWN;
                        case INODE -> {
                            if (fits && number(word) > 0) {
                                return (int) user;
                            }
                        }
                        default -> {}
                    }
                    word.setLength(0);
                }
                if (c == '\n') {
                    column = -1;
                }
            }
        }
        return UNKNOWN;
    }

    private static long number(CharSequence word) {
        long number = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c < '0' || c > '9' || i > 17) {
                return UNKNOWN;
            }
            number = 10 * number + c - '0';
        }
        return number;
    }
}
