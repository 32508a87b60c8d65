package org.brothaman.proxy.activation.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The sockets and namespaces that this process has open, so that a test sees what it left. */
final class OpenSockets {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Set<String> before = open();

    void assertNoneLeft() {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!left().isEmpty() && System.nanoTime() - deadline < 0) {
            Thread.yield(); // a watcher closes what it was told to let go
        }
        assertEquals(Set.of(), left(), "left open");
    }

    private Set<String> left() {
        Set<String> left = open();
        left.removeAll(before);
        return left;
    }

    private static Set<String> open() {
        Set<String> open = new HashSet<>();
        try (DirectoryStream<Path> links = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path link : links) {
                String target = target(link);
                if (target.startsWith("socket:") || target.contains("net:[")) {
                    open.add(target + " at " + link.getFileName());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return open;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // closed in between
        }
    }
}
