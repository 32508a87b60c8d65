package org.brothaman.proxy.setup.quadlet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Reads unit files as systemd and Podman do: bytes that are not UTF-8 become {@link #STRANGE}, and
 * the rest of the file still counts. Stateless.
 */
public final class FileText {
    /** Stands for bytes that are no UTF-8. */
    static final char STRANGE = '\uFFFD';

    private static final Path MASK = Path.of("/dev/null");

    /** No file that somebody wrote is larger; the limit of a line in systemd. */
    private static final int BYTES_MAX = 1 << 20;

    private FileText() {}

    /**
     * The text of a file; that of a link to /dev/null, by which units are masked, is empty.
     *
     * @throws IOException also when it is not a regular file, or larger than 1 MiB
     */
    public static String of(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            if (file.toRealPath().equals(MASK)) {
                return "";
            }
            // A pipe, for one, could be opened, and would be waited for.
            throw new FileSystemException(
                    file.toString(),
                    null,
                    attributes.isDirectory() ? "it is a directory" : "it is not a regular file");
        }
        if (attributes.size() > BYTES_MAX) {
            throw new FileSystemException(file.toString(), null, "it is larger than 1 MiB");
        }
        // What it has just had, so that nobody need look for its end.
        ByteBuffer bytes = ByteBuffer.allocate((int) attributes.size());
        try (SeekableByteChannel in = Files.newByteChannel(file)) {
            int more = 1;
            while (bytes.hasRemaining() && more > 0) {
                more = in.read(bytes);
            }
        }
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }

    /** Why a file or folder could not be read or written, in a few words without its name. */
    public static String why(IOException e) {
        return switch (e) {
            case AccessDeniedException ignored -> "permission denied";
            case NoSuchFileException ignored -> "it is a dangling link";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            default -> e.toString();
        };
    }
}
