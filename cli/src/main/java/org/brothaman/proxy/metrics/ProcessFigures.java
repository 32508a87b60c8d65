package org.brothaman.proxy.metrics;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Figures of this process from proc(5), in the base units of Prometheus; NaN if unreadable. A
 * value, read anew for each scrape.
 */
record ProcessFigures(
        double cpuSeconds,
        double residentBytes,
        double virtualBytes,
        double openDescriptors,
        double maxDescriptors) {

    /** USER_HZ, the same on all that we run on. */
    private static final double TICKS = 100;

    private static final double KIBIBYTE = 1024;

    /** Of /proc/PID/stat, counted from the word behind the name. */
    private static final int USER_TIME = 11;

    private static final int SYSTEM_TIME = 12;

    /**
     * @param self {@code /proc/self} of proc(5), which is there also where the rest is hidden
     */
    static ProcessFigures read(Path self) {
        String stat = text(self.resolve("stat"));
        // The name may hold blanks and brackets, but nothing after it does.
        String[] words = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
        Path status = self.resolve("status");
        return new ProcessFigures(
                (at(words, USER_TIME) + at(words, SYSTEM_TIME)) / TICKS,
                labelled(status, "VmRSS:") * KIBIBYTE,
                labelled(status, "VmSize:") * KIBIBYTE,
                count(self.resolve("fd")),
                labelled(self.resolve("limits"), "Max open files"));
    }

    private static double at(String[] words, int index) {
        return index < words.length ? number(words[index]) : Double.NaN;
    }

    /** The first number behind that label at the beginning of a line. */
    private static double labelled(Path file, String label) {
        return text(file)
                .lines()
                .filter(line -> line.startsWith(label))
                .mapToDouble(line -> number(line.substring(label.length()).strip().split(" ")[0]))
                .findFirst()
                .orElse(Double.NaN);
    }

    private static double number(String word) {
        return word.matches("[0-9]{1,19}") ? Double.parseDouble(word) : Double.NaN;
    }

    private static double count(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.count() - 1.0; // not the one that counts
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
