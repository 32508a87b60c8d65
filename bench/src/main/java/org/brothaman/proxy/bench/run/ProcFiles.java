package org.brothaman.proxy.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Reads numbers out of {@code /proc} (proc(5)); a process that has just gone counts as zero. */
final class ProcFiles {

    private ProcFiles() {}

    /**
     * The number behind {@code name} in a file of {@code name value} lines, 0 when there is none.
     */
    static long field(Path file, String name) {
        for (String line : lines(file)) {
            if (line.startsWith(name)) {
                return Long.parseLong(line.substring(name.length()).strip().split("\\s+")[0]);
            }
        }
        return 0;
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException gone) {
            return List.of();
        }
    }

    static long entries(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.count();
        } catch (IOException gone) {
            return 0;
        }
    }
}
