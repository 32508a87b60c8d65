package org.brothaman.proxy.socketfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real sockets, and files of every owner in their way. */
final class SocketFileTest {
    private static final Kernel KERNEL = LinuxKernel.INSTANCE;

    @TempDir private Path folder;
    private final List<Integer> descriptors = new ArrayList<>();

    @AfterEach
    void closeDescriptors() {
        descriptors.forEach(KERNEL::close);
    }

    private SocketFile.Result listen(Path path) {
        return listen(path, SocketFile.Access.OWNER, 16);
    }

    private SocketFile.Result listen(Path path, SocketFile.Access access, int backlog) {
        SocketFile.Result result = SocketFile.listen(KERNEL, path, access, backlog);
        if (result instanceof SocketFile.Result.Listening(int fd, SocketFile _)) {
            descriptors.add(fd);
        }
        return result;
    }

    private SocketFile listening(Path path) {
        return assertInstanceOf(SocketFile.Result.Listening.class, listen(path)).file();
    }

    private void assertFails(int error, Path path) {
        var failed = assertInstanceOf(SocketFile.Result.Failed.class, listen(path));
        assertEquals(Errno.text(error), Errno.text(failed.error()));
    }

    /** As a program that is killed leaves it. */
    private void leave(Path path) {
        listening(path);
        KERNEL.close(descriptors.removeLast());
    }

    private static void assertServes(Path path) throws IOException {
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            assertTrue(client.isConnected());
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void shouldListenAndTakeItsFileAway() throws IOException {
        Path path = folder.resolve("s");
        SocketFile file = listening(path);
        assertServes(path);
        file.remove();
        file.remove();
        assertFalse(Files.exists(path));
    }

    @Test
    void shouldLetInTheOwnerOnlyOrWhomTheUmaskLetsIn() throws IOException {
        Path open = folder.resolve("open");
        listening(folder.resolve("own"));
        listen(open, SocketFile.Access.UMASK, 16);
        assertEquals("rw-------", mode(folder.resolve("own")));
        Path plain = Files.createDirectory(folder.resolve("plain"));
        assertEquals(mode(plain), mode(open));
    }

    @Test
    void shouldReplaceASocketThatNobodyListensOn() throws IOException {
        Path path = folder.resolve("s");
        leave(path);
        assertTrue(Files.exists(path));
        listening(path);
        assertServes(path);
    }

    @Test
    void shouldLeaveASocketThatSomebodyListensOn() throws IOException {
        Path path = folder.resolve("s");
        listening(path);
        assertFails(Errno.EADDRINUSE, path);
        assertServes(path);
    }

    @Test
    void shouldLeaveASocketWhoseQueueIsFull() throws IOException {
        Path path = folder.resolve("s");
        listen(path, SocketFile.Access.OWNER, 0);
        try (SocketChannel queued = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            assertTrue(queued.isConnected());
            assertFails(Errno.EADDRINUSE, path);
            assertTrue(Files.exists(path));
        }
    }

    @Test
    void shouldLeaveEveryOtherKindOfFile() throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "dear");
        assertFails(Errno.ENOTSOCK, text);
        assertEquals("dear", Files.readString(text));

        Path stale = folder.resolve("stale");
        leave(stale);
        Path link = Files.createSymbolicLink(folder.resolve("link"), stale);
        assertFails(Errno.ENOTSOCK, link);
        assertTrue(Files.isSymbolicLink(link));
        assertFails(Errno.ENOTSOCK, folder);
    }

    @Test
    void shouldLeaveTheFileThatHasTakenThePlaceOfItsOwn() throws IOException {
        Path path = folder.resolve("s");
        SocketFile first = listening(path);
        Files.delete(path);
        SocketFile second = listening(path);
        first.remove();
        assertServes(path);
        second.remove();
        assertFalse(Files.exists(path));
    }

    @Test
    void shouldSayWhatIsMissing() {
        assertFails(Errno.ENOENT, folder.resolve("none/s"));
    }
}
