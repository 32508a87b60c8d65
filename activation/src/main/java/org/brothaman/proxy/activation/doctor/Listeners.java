package org.brothaman.proxy.activation.doctor;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.brothaman.proxy.address.AddressException;
import org.brothaman.proxy.address.ListenAddress;
import org.brothaman.proxy.kernel.SocketAddress;

/**
 * Who listens on this host, as the kernel has it: proc(5) on /proc/net/tcp, tcp6 and unix. Read
 * once, when made.
 */
final class Listeners {
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

    private static List<String[]> rows(Machine machine, String file) {
        String table = machine.read(file);
        return table == null
                ? List.of()
                : table.lines().skip(1).map(line -> line.strip().split("\\s+")).toList();
    }

    /** Fields of proc_pid_net(5): sl, local address, remote address, st, ..., inode the tenth. */
    private void internet(String[] row) {
        if (row.length < 10 || !row[3].equals(LISTEN)) {
            return;
        }
        int colon = row[1].indexOf(':');
        byte[] address = bytes(row[1].substring(0, Math.max(0, colon)));
        int port = Integer.parseInt(row[1].substring(colon + 1), 16);
        if (address.length == 4 || address.length == 16) {
            String text = SocketAddress.inet(address, port, 0).toString();
            all.add(new Listener(text, port, Long.parseLong(row[9])));
        }
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

    /** Fields: Num, RefCount, Protocol, Flags, Type, St, Inode, Path. */
    private void unix(String[] row) {
        if (row.length > 7 && (Integer.parseUnsignedInt(row[3], 16) & ACCEPTS) != 0) {
            String path = String.join(" ", List.of(row).subList(7, row.length));
            all.add(new Listener(path, 0, Long.parseLong(row[6])));
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
