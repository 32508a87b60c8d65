package org.brothaman.proxy.socketfile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.SocketAddress;

/**
 * The file of a listening UNIX socket that this process has made. What a killed program left behind
 * is replaced: a socket that refuses to be connected to, for nobody listens on it. One that
 * somebody listens on, or of which that cannot be told, is left alone, and so is every other kind
 * of file. At the end the file is removed only if it is still ours, by device and inode: it may
 * have been replaced by another program's.
 */
public final class SocketFile {
    private static final int SOCKET = 0140000;
    private static final int FILE_TYPE = 0170000;

    private final Path path;
    private final Identity identity;

    /** Who may connect, as the mode of the file says it. */
    public enum Access {
        /** The user of this process, and root. */
        OWNER,
        /** As umask(2) has it. */
        UMASK
    }

    /** What came of it. */
    public sealed interface Result {
        /**
         * @param fd listens; the caller's to close
         */
        record Listening(int fd, SocketFile file) implements Result {}

        /**
         * Nothing was made and nothing was removed but a socket on which nobody listened.
         *
         * @param error as in {@link Errno}; {@link Errno#ENOTSOCK} for another kind of file
         * @param reason for people, without a remedy
         */
        record Failed(int error, String reason) implements Result {}
    }

    private record Identity(Object device, Object inode, boolean isSocket) {
        /** Empty when there is no such file. */
        static Optional<Identity> of(Path path) throws IOException {
            try {
                Map<String, Object> attributes =
                        Files.readAttributes(path, "unix:dev,ino,mode", LinkOption.NOFOLLOW_LINKS);
                Object mode = Objects.requireNonNull(attributes.get("mode"));
                return Optional.of(
                        new Identity(
                                Objects.requireNonNull(attributes.get("dev")),
                                Objects.requireNonNull(attributes.get("ino")),
                                ((Integer) mode & FILE_TYPE) == SOCKET));
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        }
    }

    private SocketFile(Path path, Identity identity) {
        this.path = path;
        this.identity = identity;
    }

    /**
     * Listens there.
     *
     * @param path absolute
     * @param backlog as of listen(2)
     */
    public static Result listen(Kernel kernel, Path path, Access access, int backlog) {
        int fd = kernel.streamSocket(SocketAddress.UNIX);
        if (fd < 0) {
            return failed(fd);
        }
        Result result;
        try {
            result = listen(kernel, fd, path, access, backlog);
        } catch (IOException e) {
            result = new Result.Failed(Errno.EACCES, e.toString());
        }
        if (result instanceof Result.Failed) {
            kernel.close(fd);
        }
        return result;
    }

    private static Result listen(Kernel kernel, int fd, Path path, Access access, int backlog)
            throws IOException {
        SocketAddress address = SocketAddress.unixPath(path.toString());
        int bound = kernel.bind(fd, address);
        if (bound == Errno.EADDRINUSE) {
            Optional<Identity> before = Identity.of(path);
            if (before.isPresent() && !before.get().isSocket()) {
                return new Result.Failed(
                        Errno.ENOTSOCK, "a file that is not a socket is in the way");
            }
            if (before.isPresent() && isStale(kernel, address)) {
                removeIfStill(path, before.get());
            }
            bound = kernel.bind(fd, address);
        }
        if (bound < 0) {
            return failed(bound);
        }
        SocketFile file = new SocketFile(path, Identity.of(path).orElseThrow());
        try {
            if (access == Access.OWNER) {
                // Before anyone can connect.
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            }
            int listening = kernel.listen(fd, backlog);
            if (listening >= 0) {
                return new Result.Listening(fd, file);
            }
            file.remove();
            return failed(listening);
        } catch (IOException e) {
            file.remove();
            throw e;
        }
    }

    private static boolean isStale(Kernel kernel, SocketAddress address) {
        int probe = kernel.streamSocket(SocketAddress.UNIX);
        if (probe < 0) {
            return false;
        }
        int answer = kernel.connect(probe, address);
        kernel.close(probe);
        return answer == Errno.ECONNREFUSED;
    }

    private static Result failed(int error) {
        return new Result.Failed(error, Errno.text(error));
    }

    private static void removeIfStill(Path path, Identity identity) throws IOException {
        if (Identity.of(path).equals(Optional.of(identity))) {
            Files.deleteIfExists(path);
        }
    }

    /**
     * Removes the file if it is still ours. Idempotent.
     *
     * @throws IOException when it cannot be removed
     */
    public void remove() throws IOException {
        removeIfStill(path, identity);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
