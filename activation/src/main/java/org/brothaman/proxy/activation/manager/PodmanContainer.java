package org.brothaman.proxy.activation.manager;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The container of a unit, as the podman command that starts it names it. Immutable.
 *
 * @param podman the program and its global options, to be followed by a command
 * @param name the container's
 * @param cidfile the file that has the container's ID, or empty
 */
record PodmanContainer(List<String> podman, String name, String cidfile) {
    private static final Set<String> STARTING = Set.of("run", "start");
    private static final Set<String> OF_SEVERAL = Set.of("pod", "kube", "play");

    PodmanContainer {
        podman = List.copyOf(podman);
    }

    /**
     * Whether these are the words of a podman command for several containers at once, whose
     * processes are not in the unit's control group.
     */
    static boolean isOfSeveral(List<String> command) {
        return !command.isEmpty()
                && ("/" + command.getFirst()).endsWith("/podman")
                && command.stream()
                        .takeWhile(word -> !STARTING.contains(word))
                        .anyMatch(OF_SEVERAL::contains);
    }

    /**
     * @param command the words of ExecStart=
     * @return empty when that is not podman, or it says no name
     */
    static Optional<PodmanContainer> of(List<String> command) {
        if (command.isEmpty()
                || !("/" + command.getFirst()).endsWith("/podman")
                || isOfSeveral(command)) {
            return Optional.empty();
        }
        int at = 1;
        while (at < command.size() && !STARTING.contains(command.get(at))) {
            at++;
        }
        if (at >= command.size() - 1) {
            return Optional.empty();
        }
        List<String> options = command.subList(at + 1, command.size());
        String name = command.get(at).equals("run") ? option(options, "--name") : options.getLast();
        // "podman container run" is the long form.
        int end = command.get(at - 1).equals("container") ? at - 1 : at;
        return name.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new PodmanContainer(
                                command.subList(0, end), name, option(options, "--cidfile")));
    }

    /** The value of the first option of that name; podman's stand before the application's. */
    private static String option(List<String> words, String name) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals(name) && i + 1 < words.size()) {
                return words.get(i + 1);
            }
            if (word.startsWith(name + "=")) {
                return word.substring(name.length() + 1);
            }
        }
        return "";
    }

    /** The container's ID, or empty when the file does not tell. */
    String id() {
        try {
            String id = cidfile.isEmpty() ? "" : Files.readString(Path.of(cidfile)).strip();
            return Payload.isId(id) ? id : "";
        } catch (IOException | InvalidPathException e) {
            return "";
        }
    }

    /** The words of a podman command. */
    List<String> command(String... words) {
        List<String> command = new ArrayList<>(podman);
        command.addAll(List.of(words));
        return command;
    }
}
