package org.brothaman.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A package that has a package-info, as its sources in that folder are written.
 *
 * @param info the text of package-info.java
 * @param files the other sources, without comments and strings
 */
record PackageSource(String info, List<String> files) {
    private static final String ROOT = "org.brothaman.proxy.";
    private static final Pattern PACKAGE = Pattern.compile("(?m)^package " + ROOT + "([\\w.]+);");
    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/");
    private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\\n]|\\\\.)*\"");
    private static final Pattern LINE_COMMENT = Pattern.compile("//.*");
    private static final Pattern TYPE =
            Pattern.compile("\\borg\\.brothaman\\.proxy\\.((?:[a-z]\\w*\\.)+[A-Z]\\w*)");
    private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:static )?([\\w.]+);");
    private static final String NAMES = " ((?:\\{@code [\\w.]+\\}(?:, )?)+)\\.";
    private static final Pattern OF_PROJECT = Pattern.compile("Imports of this project:" + NAMES);
    private static final Pattern OF_OTHERS = Pattern.compile("Imports of others:" + NAMES);
    private static final Pattern NAME = Pattern.compile("\\{@code ([\\w.]+)\\}");

    /** All of the repository, by their names below the project's. */
    static Map<String, PackageSource> all(Path root) throws IOException {
        Map<String, PackageSource> all = new TreeMap<>();
        List<Path> infos;
        try (Stream<Path> walk = Files.walk(root)) {
            infos =
                    walk.filter(file -> file.endsWith("package-info.java"))
                            .filter(file -> !file.toString().contains("/target/"))
                            .toList();
        }
        for (Path info : infos) {
            Matcher name = PACKAGE.matcher(read(info));
            if (name.find()) {
                all.put(name.group(1), of(info));
            }
        }
        return all;
    }

    private static PackageSource of(Path info) throws IOException {
        List<String> files = new ArrayList<>();
        try (Stream<Path> entries = Files.list(info.getParent())) {
            entries.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.equals(info))
                    .map(PackageSource::read)
                    .map(PackageSource::code)
                    .forEach(files::add);
        }
        return new PackageSource(read(info).replaceAll("\\s*\n \\*\\s*", " "), files);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String code(String text) {
        String code = COMMENT.matcher(text).replaceAll("");
        code = STRING.matcher(code).replaceAll("\"\"");
        return LINE_COMMENT.matcher(code).replaceAll("");
    }

    /** What package-info lists; nothing without such a sentence. */
    Set<String> listedOfProject() {
        return listed(OF_PROJECT);
    }

    Set<String> listedOfOthers() {
        return listed(OF_OTHERS);
    }

    private Set<String> listed(Pattern sentence) {
        return sentence.matcher(info)
                .results()
                .flatMap(match -> NAME.matcher(match.group(1)).results())
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The other packages of the project whose types are named. */
    Set<String> ofProject() {
        Matcher own = PACKAGE.matcher(info);
        String self = own.find() ? own.group(1) : "";
        return types().map(type -> type.substring(0, type.lastIndexOf('.')))
                .filter(name -> !name.equals(self))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The types of that package that are named. */
    Set<String> typesOf(String name) {
        return types().filter(type -> type.substring(0, type.lastIndexOf('.')).equals(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Stream<String> types() {
        return files.stream()
                .flatMap(file -> TYPE.matcher(file).results())
                .map(match -> match.group(1));
    }

    /**
     * The libraries that are imported, the JDK and its notes of null apart: by the names that
     * package-info lists, and whatever it does not list in full.
     */
    Set<String> ofOthers() {
        Set<String> listed = listedOfOthers();
        return files.stream()
                .flatMap(file -> IMPORT.matcher(file).results())
                .map((MatchResult match) -> match.group(1))
                .filter(type -> !type.startsWith("java.") && !type.startsWith(ROOT))
                .filter(type -> !type.startsWith("org.jspecify.")) // a language, of a kind
                .map(
                        type ->
                                listed.stream()
                                        .filter(library -> type.startsWith(library + "."))
                                        .findFirst()
                                        .orElse(type))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
