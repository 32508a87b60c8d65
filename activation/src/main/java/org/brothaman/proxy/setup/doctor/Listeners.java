package org.brothaman.proxy.setup.doctor;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.brothaman.proxy.address.AddressException;
import org.brothaman.proxy.address.ListenAddress;
import org.brothaman.proxy.kernel.SocketAddress;

/**
 * Who listens on this host, as the kernel has it: proc(5) on /proc/net/tcp, tcp6 and unix. Read
 * once, when made.
 */
final class Listeners {
    /** Fields of proc_pid_net(5): sl, local address, remote address, st, ..., the tenth inode. */
    private static final Pattern INTERNET =
            Pattern.compile(
                    "\\s*\\S+\\s+([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})\\s+\\S+\\s+([0-9A-F]{2})"
                            + "(?:\\s+\\S+){5}\\s+([0-9]{1,18})(?:\\s.*)?");

    /** Num, RefCount, Protocol, Flags, Type, St, Inode, Path. */
    private static final Pattern UNIX =
            Pattern.compile(
                    "\\s*\\S+\\s+\\S+\\s+\\S+\\s+([0-9A-Fa-f]{1,8})\\s+\\S+\\s+\\S+\\s+([0-9]{1,18}) (.+)");

    /** TCP_LISTEN of the kernel's table of states. */
    private static final String LISTEN = "0A";

    /** __SO_ACCEPTCON among the flags of a UNIX socket. */
    private static final int ACCEPTS = 1 << 16;

    private final List<Listener> all = new ArrayList<>();

    /**
     * @param address as a socket unit's Listen= shows it: {@code 127.0.0.1:80}, {@code [::]:80}, a
     *     path, an abstract name
     * @param port 0 for a UNIX socket
     * @param inode of the socket, by which it is found among a process's descriptors
     */
    record Listener(String address, int port, long inode) {}

    Listeners(Machine machine) {
        for (String file : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            rows(machine, file).forEach(this::internet);
        }
        rows(machine, "/proc/net/unix").forEach(this::unix);
    }

    private static Stream<String> rows(Machine machine, String file) {
        String table = machine.read(file);
        return table == null ? Stream.empty() : table.lines().skip(1);
    }

    /** A strange kernel's lines are passed over. */
    private void internet(String line) {
        Matcher row = INTERNET.matcher(line);
        if (!row.matches() || !row.group(3).equals(LISTEN)) {
            return;
        }
        int port = Integer.parseInt(row.group(2), 16);
        String address = SocketAddress.inet(bytes(row.group(1)), port, 0).toString();
        all.add(new Listener(address, port, Long.parseLong(row.group(4))));
    }

    /** Words of 32 bits in the host's order, which is that of x86. */
    private static byte[] bytes(String hexadecimal) {
        byte[] words = HexFormat.of().parseHex(hexadecimal);
        byte[] bytes = new byte[words.length];
        for (int i = 0; i < words.length; i++) {
            bytes[i] = words[i ^ 3];
        }
        return bytes;
    }

    private void unix(String line) {
        Matcher row = UNIX.matcher(line);
        if (row.matches() && (Integer.parseUnsignedInt(row.group(1), 16) & ACCEPTS) != 0) {
            all.add(new Listener(row.group(3), 0, Long.parseLong(row.group(2))));
        }
    }

    /** Who listens on exactly that address. */
    List<Listener> on(String address) {
        String plain = plain(address);
        return all.stream().filter(one -> one.address().equals(plain)).toList();
    }

    /** Who keeps others from listening on it: the same port, on this or every address. */
    List<Listener> inTheWayOf(String address) {
        int port;
        try {
            port = ListenAddress.parse(address).port();
        } catch (AddressException e) {
            return List.of();
        }
        return port == 0
                ? on(address)
                : all.stream()
                        .filter(one -> one.port() == port)
                        .filter(
                                one ->
                                        isEvery(one.address())
                                                || isEvery(address)
                                                || isSame(one, address))
                        .toList();
    }

    private static boolean isSame(Listener one, String address) {
        return one.address().equals(plain(address));
    }

    private static boolean isEvery(String address) {
        return address.startsWith("0.0.0.0:") || address.startsWith("[::]:");
    }

    /** The one way to write an address that has several. */
    static String plain(String address) {
        try {
            return ListenAddress.parse(address).toString();
        } catch (AddressException e) {
            return address;
        }
    }
}
