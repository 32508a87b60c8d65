package org.brothaman.proxy.activation.systemd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Option;
import org.brothaman.proxy.kernel.SocketAddress;

/**
 * Adopts the sockets that the service manager passes, by the protocol of sd_listen_fds(3). Called
 * once by the main thread, before anything else opens descriptors and before there is a second
 * thread. Stateless.
 */
public final class ListenFds {
    private static final int FIRST = 3;
    private static final int SOCK_SEQPACKET = 5;
    private static final List<String> VARIABLES =
            List.of("LISTEN_PID", "LISTEN_PIDFDID", "LISTEN_FDS", "LISTEN_FDNAMES");

    private final Map<String, String> environment;
    private final Host host;

    private ListenFds(Map<String, String> environment, Host host) {
        this.environment = environment;
        this.host = host;
    }

    /**
     * The sockets passed to this process in the order of the socket units; none when the variables
     * are not set or are meant for another process. Whatever happens, the variables are removed
     * from the process's environment (not from the map), as {@code sd_listen_fds(1)} does.
     *
     * @throws StartException when a variable makes no sense or a descriptor is no listening stream
     *     socket
     */
    public static List<InheritedSocket> adopt(Map<String, String> environment) {
        return adopt(environment, Host.LINUX);
    }

    static List<InheritedSocket> adopt(Map<String, String> environment, Host host) {
        try {
            ListenFds passed = new ListenFds(environment, host);
            return passed.forThisProcess() ? passed.sockets() : List.of();
        } finally {
            VARIABLES.forEach(host::unset);
        }
    }

    private boolean forThisProcess() {
        String pid = environment.get("LISTEN_PID");
        if (pid == null || number("LISTEN_PID", pid, "a process id") != host.processId()) {
            return false;
        }
        String inode = environment.get("LISTEN_PIDFDID");
        if (inode == null) {
            return true;
        }
        long own = host.processInode();
        // A kernel that cannot tell leaves the process id to decide.
        return unsigned("LISTEN_PIDFDID", inode) == own || own < 0;
    }

    private List<InheritedSocket> sockets() {
        String text = environment.get("LISTEN_FDS");
        if (text == null) {
            return List.of();
        }
        long count = number("LISTEN_FDS", text, "the number of sockets passed");
        if (count < 1 || count > Integer.MAX_VALUE - FIRST) {
            throw new StartException(
                    "LISTEN_FDS=" + text,
                    "out of range",
                    "set it to the number of sockets passed, at least 1, or unset LISTEN_PID");
        }
        List<String> names = names((int) count);
        List<InheritedSocket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int fd = FIRST + i;
            requireListeningStream(fd, text);
            sockets.add(adopt(fd, names.get(i)));
        }
        return sockets;
    }

    private List<String> names(int count) {
        String text = environment.get("LISTEN_FDNAMES");
        if (text == null) {
            return Collections.nCopies(count, "unknown");
        }
        List<String> names = Arrays.asList(text.split(":", -1));
        if (names.size() != count) {
            throw new StartException(
                    "LISTEN_FDNAMES=" + text,
                    names.size() + " names for LISTEN_FDS=" + count,
                    "pass one name for each socket, separated by colons");
        }
        return names;
    }

    private void requireListeningStream(int fd, String count) {
        int type = host.option(fd, Option.SO_TYPE);
        if (type == Errno.EBADF) {
            throw new StartException(
                    "LISTEN_FDS=" + count,
                    "descriptor " + fd + " is not open",
                    "pass that many sockets, starting at descriptor " + FIRST);
        }
        switch (type) {
            case Option.SOCK_STREAM -> {}
            case Option.SOCK_DGRAM -> throw unfit(fd, "is a datagram socket", "ListenDatagram=");
            case SOCK_SEQPACKET ->
                    throw unfit(fd, "is a seqpacket socket", "ListenSequentialPacket=");
            case Errno.ENOTSOCK -> throw unfit(fd, "is not a socket", "any other setting");
            default ->
                    throw unfit(fd, "is not a stream socket (" + type + ")", "any other setting");
        }
        if (host.option(fd, Option.SO_ACCEPTCONN) != 1) {
            throw new StartException(
                    "descriptor " + fd + " of LISTEN_FDS",
                    "is not listening (is it a connection?)",
                    "set Accept=no in the socket unit");
        }
    }

    private static StartException unfit(int fd, String wrong, String setting) {
        return new StartException(
                "descriptor " + fd + " of LISTEN_FDS",
                wrong,
                "use ListenStream= in the socket unit, not " + setting);
    }

    private InheritedSocket adopt(int fd, String name) {
        SocketAddress address = host.localAddress(fd);
        int family = address == null ? 0 : address.family();
        switch (family) {
            case SocketAddress.INET, SocketAddress.INET6, SocketAddress.UNIX -> {}
            default ->
                    throw unfit(fd, "is of address family " + family, "one of that address family");
        }
        int prepared = host.prepareInherited(fd);
        if (prepared < 0) {
            throw new StartException(
                    "descriptor " + fd + " of LISTEN_FDS",
                    "cannot be made non-blocking (" + Errno.text(prepared) + ")",
                    "pass a socket that this process may use");
        }
        return new InheritedSocket(fd, name, Objects.requireNonNull(address));
    }

    private static long number(String variable, String text, String meaning) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new StartException(
                    variable + "=" + text,
                    "not a number",
                    "set it to " + meaning + ", or unset it");
        }
    }

    private static long unsigned(String variable, String text) {
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw new StartException(
                    variable + "=" + text,
                    "not a number",
                    "set it to the inode number of the process's pidfd, or unset it");
        }
    }
}
