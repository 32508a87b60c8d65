package org.brothaman.proxy.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.kernel.HostProcess;
import org.brothaman.proxy.log.Log;
import org.brothaman.proxy.session.WakeLimit;
import org.jspecify.annotations.Nullable;

/**
 * How often each unit may be woken by one source, also by what earlier processes have counted: the
 * proxy exits when its unit sleeps. They leave it in a file for each unit, which ends with the boot
 * as the clock does. Main thread.
 */
final class WakeLimits {
    /** No name of a unit, so that it is no proxy's own folder. */
    private static final String FOLDER = ".wakings";

    /** More than the lines of all sources that a limit remembers. */
    private static final long BYTES_MAX = 1 << 20;

    private static final FileAttribute<Set<PosixFilePermission>> OWNERS_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNERS_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final WakeRulesReader rules;
    private final Path folder;
    private final Map<String, WakeLimit> limits = new LinkedHashMap<>();

    WakeLimits(WakeRulesReader rules, ManagerScope scope, Map<String, String> environment) {
        this.rules = rules;
        folder = scope.runtimeFolder(environment).resolve("bro-proxy").resolve(FOLDER);
    }

    /** That of one unit, to be asked for once; null for no limit. */
    @Nullable WakeLimit of(String unit) {
        WakeLimit limit = rules.limit();
        if (limit != null) {
            limit.recall(read(unit), System.nanoTime());
            limits.put(unit, limit);
        }
        return limit;
    }

    /** Leaves what has been counted to the next process. */
    void keep(Log log) {
        limits.forEach(
                (unit, limit) -> {
                    try {
                        long now = System.nanoTime();
                        limit.recall(read(unit), now); // another proxy's of the same unit
                        write(unit, limit.keep(now));
                    } catch (IOException e) {
                        log.warning(
                                "cannot keep who has woken "
                                        + unit
                                        + " ("
                                        + e
                                        + "), so --wake-limit begins to count anew with the next start of the proxy; give the proxy's unit RuntimeDirectory=bro-proxy/%N and ReadWritePaths=%t/bro-proxy");
                    }
                });
    }

    /** Nothing where there is none, mostly, or it is none of ours. */
    private List<String> read(String unit) {
        Path file = folder.resolve(unit);
        try {
            if (Files.size(file) > BYTES_MAX) {
                return List.of();
            }
            try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
                return reader.readAllLines();
            }
        } catch (IOException e) {
            return List.of();
        }
    }

    private void write(String unit, List<String> lines) throws IOException {
        Path file = folder.resolve(unit);
        if (lines.isEmpty()) {
            if (Files.exists(file)) { // where nothing can be written, nothing is to be deleted
                Files.deleteIfExists(file);
            }
            return;
        }
        // Another proxy of the same unit may be at it.
        Path draft = folder.resolve(".new." + HostProcess.id());
        byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.US_ASCII);
        try {
            try {
                create(draft, text);
            } catch (NoSuchFileException e) {
                Files.createDirectories(folder, OWNERS_FOLDER);
                create(draft, text);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(draft);
            throw e;
        }
    }

    private static void create(Path draft, byte[] text) throws IOException {
        Files.deleteIfExists(draft); // of one that was killed and had our number
        try (var out =
                Channels.newOutputStream(
                        Files.newByteChannel(
                                draft,
                                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                                OWNERS_FILE))) {
            out.write(text);
        }
    }
}
