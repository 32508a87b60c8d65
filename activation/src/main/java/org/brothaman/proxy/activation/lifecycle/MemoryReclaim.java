package org.brothaman.proxy.activation.lifecycle;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.BooleanSupplier;

/**
 * Asks the kernel to take back the memory of a frozen unit: what can be read again is dropped, the
 * rest swapped out. By memory.reclaim of its cgroup, since Linux 5.19 (Documentation/admin-guide,
 * cgroup-v2). Blocks the activation thread, a little at a time, so that who wants the unit awake
 * waits for no more than that. Stateless.
 */
final class MemoryReclaim {
    /** Asked for at a time. */
    static final long STEP_BYTES = 4 << 20;

    private final Path root;

    /**
     * @param root of the cgroup file system, version 2
     */
    MemoryReclaim(Path root) {
        this.root = root;
    }

    /** How it ended. */
    sealed interface Result {
        /** So much less memory is in use. */
        record Done(long bytes) implements Result {}

        /**
         * @param why one line, with what to do about it
         */
        record Impossible(String why) implements Result {}
    }

    /**
     * @param controlGroup of the unit, a path below the root
     * @param wanted whether somebody wants the unit awake; then no more is asked for
     */
    Result reclaim(String controlGroup, BooleanSupplier wanted) {
        try {
            Path group = root.resolve("." + controlGroup).normalize();
            long before = current(group);
            long now = before;
            long last = Long.MAX_VALUE;
            while (now > 0 && now < last && !wanted.getAsBoolean() && step(group)) {
                last = now;
                now = current(group);
            }
            return new Result.Done(Math.max(0, before - current(group)));
        } catch (NoSuchFileException e) {
            return new Result.Impossible(
                    "there is no %s: it needs Linux 5.19, cgroup v2, and the memory controller, for a user's units with Delegate=memory in user@.service"
                            .formatted(e.getMessage()));
        } catch (AccessDeniedException e) {
            return new Result.Impossible(
                    "%s may not be written: a user's manager needs Delegate=memory in user@.service"
                            .formatted(e.getMessage()));
        } catch (FileSystemException e) {
            return new Result.Impossible(
                    "%s cannot be written (%s): the proxy's unit needs ProtectControlGroups=no"
                            .formatted(e.getFile(), e.getReason()));
        } catch (IOException | InvalidPathException | NumberFormatException e) {
            return new Result.Impossible("its cgroup cannot be read: " + e);
        }
    }

    private static long current(Path group) throws IOException {
        return Long.parseLong(Files.readString(group.resolve("memory.current")).strip());
    }

    /** False when the kernel finds no more, EAGAIN. */
    private static boolean step(Path group) throws IOException {
        OutputStream file =
                Files.newOutputStream(group.resolve("memory.reclaim"), StandardOpenOption.WRITE);
        try (file) {
            file.write(Long.toString(STEP_BYTES).getBytes(StandardCharsets.US_ASCII));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
