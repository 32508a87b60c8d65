package org.brothaman.proxy.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.brothaman.proxy.activation.systemd.InheritedSocket;
import org.brothaman.proxy.activation.systemd.ListenFds;
import org.brothaman.proxy.address.AddressException;
import org.brothaman.proxy.address.ListenAddress;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.Option;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.log.Log;
import org.brothaman.proxy.socketfile.SocketFile;

/**
 * Finds the sockets to listen on: those that systemd passed, else those of {@code --listen}, else
 * one by default. Used once, by the main thread, which closes it at the end of the run.
 */
final class ListeningSockets implements AutoCloseable {
    private static final String DEFAULT = "127.0.0.1:8080";

    /** The kernel cuts it to net.core.somaxconn, listen(2). */
    private static final int BACKLOG = 65535;

    private final Kernel kernel;
    private final Log log;
    private final List<SocketFile> files = new ArrayList<>();
    private final List<String> absent = new ArrayList<>();
    private boolean byDefault;
    private boolean areInherited;

    ListeningSockets(Kernel kernel, Log log) {
        this.kernel = kernel;
        this.log = log;
    }

    /**
     * @throws UsageException when {@code --listen} is wrong, or given beside passed sockets
     * @throws CommandFailedException when an address cannot be listened on
     */
    List<InheritedSocket> open(Map<String, String> environment, List<String> listen) {
        List<InheritedSocket> inherited = ListenFds.adopt(environment);
        if (!inherited.isEmpty()) {
            if (!listen.isEmpty()) {
                throw new UsageException(
                        "--listen "
                                + listen.getFirst()
                                + ": sockets were passed in by the service manager; use ListenStream="
                                + listen.getFirst()
                                + " in the .socket unit instead");
            }
            areInherited = true;
            return inherited;
        }
        byDefault = listen.isEmpty();
        List<String> texts = byDefault ? List.of(DEFAULT) : listen;
        List<SocketAddress> addresses = texts.stream().map(ListeningSockets::parse).toList();
        List<InheritedSocket> own = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            own.add(isFile(text) ? openFile(text) : open(text, addresses.get(i), addresses));
        }
        return own;
    }

    /** Whether systemd passed them. */
    boolean areInherited() {
        return areInherited;
    }

    /** Says what nobody has said; wanted once nothing else can be wrong. */
    void announce() {
        if (byDefault) {
            log.notice(
                    "No socket was passed in and no --listen given: listening on " + DEFAULT + ".");
        }
        absent.forEach(
                text ->
                        log.warning(
                                "--listen "
                                        + text
                                        + ": this host does not have that address yet (ip address lists them); clients can connect once it does."));
    }

    /** Removes the socket files that were made here, so that the next run can make them. */
    @Override
    public void close() {
        for (SocketFile file : files) {
            try {
                file.remove();
            } catch (IOException e) {
                log.warning("Cannot remove " + file + ": " + e);
            }
        }
        files.clear();
    }

    private static SocketAddress parse(String text) {
        try {
            return ListenAddress.parse(text);
        } catch (AddressException e) {
            throw new UsageException("--listen " + e.getMessage());
        }
    }

    private InheritedSocket openFile(String text) {
        return switch (SocketFile.listen(kernel, Path.of(text), SocketFile.Access.UMASK, BACKLOG)) {
            case SocketFile.Result.Listening(int fd, SocketFile file) -> {
                files.add(file);
                yield new InheritedSocket(
                        fd, text, Objects.requireNonNull(kernel.localAddress(fd)));
            }
            case SocketFile.Result.Failed(int error, String reason) ->
                    throw new CommandFailedException(
                            "--listen " + text + ": " + reason + remedy(error, text));
        };
    }

    private InheritedSocket open(String text, SocketAddress address, List<SocketAddress> all) {
        int fd = kernel.streamSocket(address.family());
        int result = fd;
        if (fd >= 0) {
            kernel.setOption(fd, Option.SOL_SOCKET, Option.SO_REUSEADDR, 1);
            if (leavesIpv4ToOthers(address, all)) {
                kernel.setOption(fd, Option.IPPROTO_IPV6, Option.IPV6_V6ONLY, 1);
            }
            result = kernel.bind(fd, address);
        }
        if (result == Errno.EADDRNOTAVAIL) {
            result = bindAhead(fd, address);
            if (result >= 0) {
                absent.add(text);
            }
        }
        if (result >= 0) {
            result = kernel.listen(fd, BACKLOG);
        }
        if (result < 0) {
            kernel.close(fd);
            throw new CommandFailedException(
                    "--listen " + text + ": " + Errno.text(result) + remedy(result, text));
        }
        return new InheritedSocket(fd, text, Objects.requireNonNull(kernel.localAddress(fd)));
    }

    /** [::] takes IPv4 as well, ipv6(7); not where the same port of IPv4 is asked for, too. */
    private static boolean leavesIpv4ToOthers(SocketAddress address, List<SocketAddress> all) {
        return address.family() == SocketAddress.INET6
                && address.isWildcard()
                && all.stream()
                        .anyMatch(
                                other ->
                                        other.family() == SocketAddress.INET
                                                && other.port() == address.port());
    }

    /** Binds to an address that may come later, as at boot or of a VPN: ip(7). */
    private int bindAhead(int fd, SocketAddress address) {
        if (address.family() == SocketAddress.INET6) {
            kernel.setOption(fd, Option.IPPROTO_IPV6, Option.IPV6_FREEBIND, 1);
        } else {
            kernel.setOption(fd, Option.IPPROTO_IP, Option.IP_FREEBIND, 1);
        }
        return kernel.bind(fd, address);
    }

    private static boolean isFile(String text) {
        return text.startsWith("/");
    }

    private static String remedy(int error, String text) {
        return switch (error) {
            case Errno.EADDRINUSE ->
                    isFile(text)
                            ? "; stop the program that listens there (ss -lxp shows it), or remove the file if there is none"
                            : "; stop the program that listens there (ss -ltnp shows it), or choose another address";
            case Errno.EADDRNOTAVAIL -> "; choose an address of this host (ip address lists them)";
            case Errno.EACCES, Errno.EPERM ->
                    "; choose port 1024 or higher, or a directory that you may write to";
            case Errno.ENOTSOCK -> "; choose another path";
            case Errno.ENOENT -> "; create the directory first";
            default -> "";
        };
    }
}
