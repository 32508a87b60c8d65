package org.brothaman.proxy.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.activation.systemd.InheritedSocket;
import org.brothaman.proxy.activation.systemd.ListenFds;
import org.brothaman.proxy.address.AddressException;
import org.brothaman.proxy.address.ListenAddress;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.Option;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.log.Log;

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
    private final List<Path> files = new ArrayList<>();
    private boolean byDefault;

    ListeningSockets(Kernel kernel, Log log) {
        this.kernel = kernel;
        this.log = log;
    }

    /**
     * @throws UsageException when {@code --listen} is wrong, or given beside passed sockets
     * @throws LaunchException when an address cannot be listened on
     */
    List<InheritedSocket> open(Map<String, String> environment, List<String> listen) {
        List<InheritedSocket> inherited = ListenFds.adopt(environment);
        if (!inherited.isEmpty()) {
            if (!listen.isEmpty()) {
                throw new UsageException(
                        "--listen "
                                + listen.getFirst()
                                + ": sockets were passed in by the service manager; write ListenStream="
                                + listen.getFirst()
                                + " in the .socket unit instead");
            }
            return inherited;
        }
        List<InheritedSocket> own = new ArrayList<>();
        for (String text : listen.isEmpty() ? List.of(DEFAULT) : listen) {
            own.add(open(text));
        }
        byDefault = listen.isEmpty();
        return own;
    }

    /** Says where it listens when nobody has; wanted once nothing else can be wrong. */
    void announce() {
        if (byDefault) {
            log.notice(
                    "No socket was passed in and no --listen given: listening on " + DEFAULT + ".");
        }
    }

    /** Removes the socket files that were made here, so that the next run can make them. */
    @Override
    public void close() {
        for (Path file : files) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                log.warning("Cannot remove " + file + ": " + e);
            }
        }
        files.clear();
    }

    private InheritedSocket open(String text) {
        SocketAddress address;
        try {
            address = ListenAddress.parse(text);
        } catch (AddressException e) {
            throw new UsageException("--listen " + e.getMessage());
        }
        int fd = kernel.streamSocket(address.family());
        int result = fd;
        if (fd >= 0) {
            kernel.setOption(fd, Option.SOL_SOCKET, Option.SO_REUSEADDR, 1);
            result = kernel.bind(fd, address);
        }
        if (result >= 0) {
            result = kernel.listen(fd, BACKLOG);
        }
        if (result < 0) {
            kernel.close(fd);
            throw new LaunchException(
                    "--listen " + text + ": " + Errno.text(result) + remedy(result, text));
        }
        if (isFile(text)) {
            files.add(Path.of(text));
        }
        return new InheritedSocket(fd, text, kernel.localAddress(fd));
    }

    private static boolean isFile(String text) {
        return text.startsWith("/");
    }

    private static String remedy(int error, String text) {
        return switch (error) {
            case Errno.EADDRINUSE ->
                    isFile(text)
                            ? "; end what listens there (ss -lxp shows it), or remove the file if nothing does"
                            : "; end what listens there (ss -ltnp shows it), or choose another address";
            case Errno.EADDRNOTAVAIL -> "; choose an address of this host (ip address shows them)";
            case Errno.EACCES, Errno.EPERM ->
                    "; choose a port of 1024 or more, or a folder that you may write to";
            case Errno.ENOENT -> "; create the folder first";
            default -> "";
        };
    }
}
