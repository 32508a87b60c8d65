package org.brothaman.proxy.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The sockets, pipes and epoll instances that this process has open, so that a test can tell at its
 * end that it has left none. Files are not counted: the JVM opens some at will.
 */
public final class Descriptors {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    static {
        openWhatJavaKeeps();
    }

    private final Set<String> before = open();

    private Descriptors() {}

    public static Descriptors now() {
        return new Descriptors();
    }

    /** Java opens a socket of its own with the first one and keeps it. */
    private static void openWhatJavaKeeps() {
        try (ServerSocketChannel server =
                        ServerSocketChannel.open()
                                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel _ = SocketChannel.open(server.getLocalAddress())) {
            server.accept().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails when something stays open that was not at the beginning. */
    public void assertNoneLeft() {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        Set<String> left = left();
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            Thread.yield();
            left = left();
        }
        assertTrue(left.isEmpty(), "left open: " + left);
    }

    private Set<String> left() {
        Set<String> left = open();
        left.removeAll(before);
        return left;
    }

    /** How many are open now that were not at the beginning. */
    public int opened() {
        return left().size();
    }

    private static Set<String> open() {
        Set<String> open = new HashSet<>();
        try (DirectoryStream<Path> links = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path link : links) {
                String target = target(link);
                boolean numbered = target.startsWith("socket:") || target.startsWith("pipe:");
                if (numbered || target.startsWith("anon_inode:")) {
                    // Anonymous files have no number of their own, a pipe's two ends share one.
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
