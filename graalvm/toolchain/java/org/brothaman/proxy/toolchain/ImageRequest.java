package org.brothaman.proxy.toolchain;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What one command line asks for, in the image builder's terms. Filled by the options, read by {@link BuilderCommand}. */
final class ImageRequest {

    record Exclusion(Pattern jar, Pattern resource) {
    }

    final List<Path> classPath = new ArrayList<>();
    final List<String> builderOptions = new ArrayList<>();
    final List<String> jvmOptions = new ArrayList<>();
    final Map<String, String> environment = new TreeMap<>();
    final List<Exclusion> exclusions = new ArrayList<>();
    boolean verbose;
    boolean dryRun;
    private final List<String> names = new ArrayList<>();
    private boolean shared;

    static ImageRequest parse(List<String> words) {
        ImageRequest request = new ImageRequest();
        request.add(words);
        if (request.classPath.isEmpty()) {
            request.classPath.add(Path.of(""));
        }
        request.addNames();
        return request;
    }

    /** Also for the options that the metadata on the class path brings. */
    void add(List<String> words) {
        for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
            add(rest.next(), rest);
        }
    }

    private void add(String word, Iterator<String> rest) {
        switch (word) {
            case "-cp", "-classpath", "--class-path" -> setClassPath(next(word, rest));
            case "-o" -> setOutput(Path.of(next(word, rest)).toAbsolutePath());
            case "--exclude-config" -> exclusions.add(
                    new Exclusion(Pattern.compile(next(word, rest)), Pattern.compile(unquoted(next(word, rest)))));
            case "--verbose" -> verbose = true;
            case "--dry-run" -> dryRun = true;
            default -> addByForm(word, rest);
        }
    }

    private void addByForm(String word, Iterator<String> rest) {
        if (word.startsWith("--class-path=")) {
            setClassPath(word.substring(word.indexOf('=') + 1));
        } else if (word.startsWith("-H:") || word.startsWith("-R:")) {
            builderOptions.add(word);
        } else if (word.startsWith("-J") && word.length() > 2) {
            jvmOptions.add(word.substring(2));
        } else if (word.startsWith("-D")) {
            jvmOptions.add(word);
        } else if (word.startsWith("-E")) {
            setVariable(word.substring(2));
        } else if (OptionTable.takesNextWord(word)) {
            addPublic(word + "=" + next(word, rest));
        } else if (word.startsWith("-")) {
            addPublic(word);
        } else {
            names.add(word);
        }
    }

    private void addPublic(String option) {
        shared |= option.equals("--shared");
        OptionTable.translate(option)
                .orElseThrow(() -> new UsageException("unknown option %s; \"native-image --help\" lists what this one takes,"
                        + " and GRAALVM_HOME may name a full GraalVM 25", option))
                .forEach(translated -> builderOptions.add(Origin.PUBLIC_OPTION.mark(translated)));
    }

    private void setClassPath(String value) {
        classPath.clear();
        for (String entry : value.split(File.pathSeparator)) {
            classPath.add(Path.of(entry).toAbsolutePath());
        }
    }

    private void setOutput(Path output) {
        builderOptions.add(Origin.PUBLIC_OPTION.mark("-H:Path=" + output.getParent()));
        builderOptions.add(Origin.PUBLIC_OPTION.mark("-H:Name=" + output.getFileName()));
    }

    /** {@code NAME=VALUE}, or {@code NAME} for the value it has here. */
    private void setVariable(String assignment) {
        String[] parts = assignment.split("=", 2);
        String value = parts.length == 2 ? parts[1] : System.getenv(parts[0]);
        if (value != null) {
            environment.put(parts[0], value);
        }
    }

    /** The words that are no options: the main class and, after it, the image's name. */
    private void addNames() {
        if (names.size() > 2) {
            throw new UsageException("more than a main class and an image name: %s", String.join(" ", names));
        }
        if (!names.isEmpty()) {
            builderOptions.add(Origin.DRIVER.mark("-H:Class=" + names.getFirst()));
        }
        if (names.size() == 2) {
            builderOptions.add(Origin.DRIVER.mark("-H:Name=" + names.getLast()));
        } else if (!names.isEmpty() && !has("-H:Name")) {
            builderOptions.add(Origin.DRIVER.mark("-H:Name=" + names.getFirst().toLowerCase()));
        }
        if (!has("-H:Class") && !shared) {
            throw new UsageException("no main class given: native-image [OPTIONS] -cp PATH MAIN_CLASS");
        }
        if (!has("-H:Path")) {
            builderOptions.add(Origin.DRIVER.mark("-H:Path=" + Path.of("").toAbsolutePath()));
        }
    }

    private boolean has(String name) {
        return builderOptions.stream().anyMatch(option -> option.startsWith(name + "=") || option.startsWith(name + "@"));
    }

    /** The Maven plugin quotes the pattern as a shell would want it, though no shell reads it. */
    private static String unquoted(String pattern) {
        return pattern.replaceAll("^\"(.*)\"$", "$1");
    }

    private static String next(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new UsageException("option %s wants a value after it", option);
        }
        return rest.next();
    }
}
