package org.brothaman.proxy.activation.exclusive;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.jspecify.annotations.Nullable;

/** The lock under which a queue is read and changed, for a moment each time. */
final class QueueLock implements AutoCloseable {
    static final String NAME = "lock";
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final FileChannel file;

    private QueueLock(FileChannel file) {
        this.file = file;
    }

    /**
     * Waits for it; makes the folder if need be.
     *
     * @throws IOException when there can be none, or somebody keeps it for seconds
     */
    static QueueLock take(Path folder, MonotonicClock clock) throws IOException {
        Files.createDirectories(
                folder,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        long deadline = clock.nanoTime() + PATIENCE_NANOS;
        while (true) {
            QueueLock lock = tryTake(folder);
            if (lock != null) {
                return lock;
            }
            if (clock.until(deadline) <= 0 || Thread.currentThread().isInterrupted()) {
                throw new IOException("another bro-proxy keeps it locked");
            }
            clock.pause(PAUSE_NANOS);
        }
    }

    /** Null when somebody else has it. */
    static @Nullable QueueLock tryTake(Path folder) throws IOException {
        FileChannel file = tryLock(folder.resolve(NAME));
        return file == null ? null : new QueueLock(file);
    }

    /** That file, made if need be, open and locked until it is closed; null when it is locked. */
    static @Nullable FileChannel tryLock(Path path) throws IOException {
        FileChannel file =
                FileChannel.open(
                        path,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE);
        boolean locked = false;
        try {
            locked = file.tryLock() != null;
        } catch (OverlappingFileLockException ours) {
            // By this process; only tests have two places in one.
        } finally {
            if (!locked) {
                file.close();
            }
        }
        return locked ? file : null;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
