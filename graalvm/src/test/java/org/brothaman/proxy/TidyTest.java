package org.brothaman.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Habits of the house that a formatter does not know, kept over every Java source of the
 * repository.
 */
class TidyTest {
    private static final int LONGEST_FILE = 300;
    private static final int LONGEST_TEST = 500;
    private static final Pattern LEFTOVER =
            Pattern.compile("\\b(FIX" + "ME|TO" + "DO|XX" + "X)\\b");
    private static final Pattern SLEEP = Pattern.compile("\\bThread\\.sl" + "eep\\(");
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static List<Path> sources;
    private static List<Path> poms;

    @BeforeAll
    static void findSources() throws IOException {
        try (Stream<Path> walk = Files.walk(ROOT)) {
            List<Path> files = walk.filter(file -> !file.toString().contains("/target/")).toList();
            sources = files.stream().filter(file -> file.toString().endsWith(".java")).toList();
            poms = files.stream().filter(file -> file.endsWith("pom.xml")).toList();
        }
        assertFalse(sources.isEmpty() || poms.isEmpty(), "no sources under " + ROOT);
    }

    @Test
    void noFileIsLongerThanAnyoneReads() {
        assertNone(
                "too long",
                file -> lines(file).size() > (isTest(file) ? LONGEST_TEST : LONGEST_FILE));
    }

    @Test
    void nothingIsLeftToBeDone() {
        assertNone("has a leftover note", file -> contains(file, LEFTOVER));
    }

    @Test
    void noTestWaitsForTimeToPass() {
        assertNone("sleeps", file -> isTest(file) && contains(file, SLEEP));
    }

    @Test
    void everyPackageSaysWhatItOwns() {
        assertNone(
                "is in a package without package-info.java",
                file ->
                        file.toString().contains("/src/main/java/")
                                && !Files.exists(file.resolveSibling("package-info.java")));
    }

    /** NullAway looks at marked packages only. */
    @Test
    void everyPackageSaysThatNullIsAnException() {
        Pattern marked = Pattern.compile("^@NullMarked$");
        assertNone(
                "is not @NullMarked",
                file ->
                        file.toString().contains("/src/main/java/")
                                && file.endsWith("package-info.java")
                                && !contains(file, marked));
    }

    /** Whoever searches for a type finds one. */
    @Test
    void noTwoTypesOfTheProductHaveOneName() {
        List<String> names =
                sources.stream()
                        .filter(file -> file.toString().contains("/src/main/java/"))
                        .filter(file -> !file.startsWith(ROOT.resolve("bench")))
                        .map(file -> file.getFileName().toString())
                        .filter(name -> !name.equals("package-info.java"))
                        .sorted()
                        .toList();
        List<String> twice = new ArrayList<>(names);
        Set.copyOf(names).forEach(twice::remove);
        assertEquals(List.of(), twice, "is the name of two types");
    }

    /** A module has it from its parent. */
    @Test
    void everyPomNamesTheLicence() {
        assertNone(
                poms,
                "names no licence",
                file ->
                        !contains(file, Pattern.compile("<parent>"))
                                && !contains(file, Pattern.compile("<name>Apache-2.0</name>")));
        assertTrue(lines(ROOT.resolve("LICENSE")).get(1).strip().equals("Apache License"));
    }

    @Test
    void noModuleTurnsWarningsOff() {
        Pattern off = Pattern.compile("-nowarn|-Xlint:none|combine.self|<failOnWarning>");
        assertNone(poms, "turns warnings off", file -> contains(file, off));
        assertTrue(contains(ROOT.resolve("pom.xml"), Pattern.compile("<arg>-Werror</arg>")));
    }

    private static void assertNone(String fault, Predicate<Path> faulty) {
        assertNone(sources, fault, faulty);
    }

    private static void assertNone(List<Path> files, String fault, Predicate<Path> faulty) {
        List<Path> found = files.stream().filter(faulty).map(ROOT::relativize).toList();
        assertEquals(List.of(), found, fault);
    }

    private static boolean isTest(Path file) {
        return file.toString().contains("/src/test/");
    }

    private static boolean contains(Path file, Pattern pattern) {
        return lines(file).stream().anyMatch(line -> pattern.matcher(line).find());
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
