package org.brothaman.proxy.activation.manager;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where Podman's generator looks for Quadlets (podman-systemd.unit(5), "Search path"). Asked only
 * after the manager said that it knows no such unit, to tell a mistyped name from a refused file.
 */
final class QuadletFolders {
    private static final int DEPTH_MAX = 3;
    private static final int ENTRIES_MAX = 1000;
    private static final String SERVICE = ".service";

    private final List<Path> folders;

    QuadletFolders(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    static QuadletFolders of(ManagerScope scope, Map<String, String> environment) {
        List<Path> folders = new ArrayList<>();
        String override = environment.getOrDefault("QUADLET_UNIT_DIRS", "");
        if (!override.isEmpty()) {
            for (String folder : override.split(":")) {
                folders.add(Path.of(folder));
            }
            return new QuadletFolders(folders);
        }
        switch (scope) {
            case USER -> {
                String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
                String home = environment.getOrDefault("HOME", "");
                String config = environment.getOrDefault("XDG_CONFIG_HOME", "");
                if (!runtime.isEmpty()) {
                    folders.add(Path.of(runtime, "containers/systemd"));
                }
                if (!config.isEmpty()) {
                    folders.add(Path.of(config, "containers/systemd"));
                } else if (!home.isEmpty()) {
                    folders.add(Path.of(home, ".config/containers/systemd"));
                }
                folders.add(Path.of("/etc/containers/systemd/users"));
            }
            case SYSTEM -> {
                folders.add(Path.of("/run/containers/systemd"));
                folders.add(Path.of("/etc/containers/systemd"));
                folders.add(Path.of("/usr/share/containers/systemd"));
            }
        }
        return new QuadletFolders(folders);
    }

    /** The file that the generator would make {@code unit} from, if one is there. */
    Optional<Path> sourceOf(String unit) {
        if (!unit.endsWith(SERVICE) || unit.contains("/")) {
            return Optional.empty();
        }
        String name = unit.substring(0, unit.length() - SERVICE.length());
        List<String> sources = new ArrayList<>(List.of(name + ".container", name + ".kube"));
        for (String kind : List.of("pod", "volume", "network", "image", "build")) {
            if (name.endsWith("-" + kind)) {
                String stem = name.substring(0, name.length() - kind.length() - 1);
                sources.add(stem + "." + kind);
            }
        }
        for (Path folder : folders) {
            Optional<Path> found = search(folder, sources, 1);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<Path> search(Path folder, List<String> names, int depth) {
        for (String name : names) {
            Path file = folder.resolve(name);
            if (Files.isRegularFile(file)) {
                return Optional.of(file);
            }
        }
        if (depth == DEPTH_MAX) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            int seen = 0;
            for (Path entry : entries) {
                if (++seen > ENTRIES_MAX) {
                    break;
                }
                Optional<Path> found =
                        Files.isDirectory(entry)
                                ? search(entry, names, depth + 1)
                                : Optional.empty();
                if (found.isPresent()) {
                    return found;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // A folder that is missing or not ours to read holds no Quadlet of ours.
        }
        return Optional.empty();
    }
}
