package org.brothaman.proxy.activation.readiness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.brothaman.proxy.address.AddressException;
import org.brothaman.proxy.address.ListenAddress;
import org.brothaman.proxy.kernel.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The listening sockets of this host, according to the kernel: proc(5) on /proc/self/net/tcp, tcp6
 * and unix. Read once, when made.
 */
public final class Listeners {
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

    /** Beside the process, where ProcSubset=pid of systemd.exec(5) leaves it. */
    private static final Path HERE = Path.of("/proc/self/net");

    private static final String TCP = "tcp";
    private static final String TCP6 = "tcp6";

    /** Nobody. */
    public static final Listeners NONE = new Listeners();

    private final List<Listener> all = new ArrayList<>();

    /**
     * @param address as a socket unit's Listen= shows it: {@code 127.0.0.1:80}, {@code [::]:80}, a
     *     path, an abstract name
     * @param port 0 for a UNIX socket
     * @param inode of the socket, by which it is found among a process's descriptors
     */
    public record Listener(String address, int port, long inode) {
        /** Whether a connection to any address of its family reaches it. */
        public boolean isOnEveryAddress() {
            return isEvery(address);
        }
    }

    private Listeners() {}

    /**
     * @param reads a file's text, or null when it may not be read
     */
    public Listeners(Function<String, @Nullable String> reads) {
        for (String file : List.of(TCP, TCP6)) {
            rows(reads.apply(HERE.resolve(file).toString())).forEach(this::internet);
        }
        rows(reads.apply(HERE.resolve("unix").toString())).forEach(this::unix);
    }

    /** Those of TCP on this host, and nothing of its connections, which may be many. */
    public static Listeners ofTcp() {
        try {
            return ofTcp(HERE);
        } catch (IOException e) {
            return NONE; // nobody can be told of then
        }
    }

    /**
     * Those of TCP in a network namespace.
     *
     * @param net the folder {@code net} of a process in it, proc_pid_net(5)
     * @throws IOException when it cannot be read: the process has ended, or is hidden from us
     */
    public static Listeners ofTcp(Path net) throws IOException {
        Listeners listeners = new Listeners();
        listeners.add(net.resolve(TCP));
        Path version6 = net.resolve(TCP6);
        if (Files.exists(version6)) { // not where the kernel has no IPv6
            listeners.add(version6);
        }
        return listeners;
    }

    private void add(Path table) throws IOException {
        try (BufferedReader rows = Files.newBufferedReader(table, StandardCharsets.ISO_8859_1)) {
            // The kernel tells of those that listen first.
            rows.lines().skip(1).takeWhile(this::internet).forEach(row -> {});
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static Stream<String> rows(@Nullable String table) {
        return table == null ? Stream.empty() : table.lines().skip(1);
    }

    /** Whether that row is of one that listens; a strange kernel's are passed over. */
    private boolean internet(String line) {
        Matcher row = INTERNET.matcher(line);
        if (!row.matches() || !row.group(3).equals(LISTEN)) {
            return false;
        }
        int port = Integer.parseInt(row.group(2), 16);
        String address = SocketAddress.inet(bytes(row.group(1)), port, 0).toString();
        all.add(new Listener(address, port, Long.parseLong(row.group(4))));
        return true;
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
    public List<Listener> on(String address) {
        String plain = plain(address);
        return all.stream().filter(one -> one.address().equals(plain)).toList();
    }

    /** Who listens on that port of TCP, on whatever address. */
    public List<Listener> onPort(int port) {
        return all.stream().filter(one -> one.port() == port).toList();
    }

    /** By whom a connection to that address of TCP would be accepted, on this host. */
    public List<Listener> reachedAt(String address) {
        return isLoopback(address) ? inTheWayOf(address) : on(address);
    }

    private static boolean isLoopback(String address) {
        return address.startsWith("127.") || address.startsWith("[::1]:");
    }

    /** Numbers of all their sockets. */
    public Set<Long> inodes() {
        return all.stream().map(Listener::inode).collect(Collectors.toUnmodifiableSet());
    }

    /** Who keeps others from listening on it: the same port, on this or every address. */
    public List<Listener> inTheWayOf(String address) {
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
    public static String plain(String address) {
        try {
            return ListenAddress.parse(address).toString();
        } catch (AddressException e) {
            return address;
        }
    }
}
