package org.brothaman.proxy.setup.quadlet;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.brothaman.proxy.activation.systemd.ManagerScope;

/**
 * The folders in which Podman's generator looks, those first that win (podman-systemd.unit(5),
 * "search path"), with all their subfolders but drop-in ones, through symbolic links. Immutable; a
 * missing directory counts as empty, an unreadable one is reported.
 */
public final class SearchPath {
    private static final int FOLDERS_MAX = 10_000;
    private static final Path ETC = Path.of("etc/containers/systemd");
    private static final Path USR = Path.of("usr/share/containers/systemd");
    private static final Path RUN = Path.of("run/containers/systemd");

    private final List<Path> roots = new ArrayList<>();
    private final Set<Path> folders = new LinkedHashSet<>();
    private final List<Diagnostic> unread = new ArrayList<>();
    private boolean cut;

    private SearchPath() {}

    /**
     * @param userId the user's number, for the folders that an administrator keeps for users
     */
    public static SearchPath of(ManagerScope scope, Map<String, String> environment, int userId) {
        return of(Path.of("/"), scope, environment, userId);
    }

    static SearchPath of(
            Path root, ManagerScope scope, Map<String, String> environment, int userId) {
        SearchPath path = new SearchPath();
        String override = environment.getOrDefault("QUADLET_UNIT_DIRS", "");
        if (!override.isEmpty()) {
            for (String folder : override.split(":")) {
                if (!folder.startsWith("/")) {
                    // Podman's generator reads no further either.
                    break;
                }
                path.add(Path.of(folder), any -> true);
            }
        } else if (scope == ManagerScope.USER) {
            path.addUsers(root, environment, userId);
        } else {
            Path others = root.resolve(ETC).resolve("users");
            for (Path folder : List.of(RUN, ETC, USR)) {
                path.add(root.resolve(folder), found -> !found.startsWith(others));
            }
        }
        return path;
    }

    private void addUsers(Path root, Map<String, String> environment, int userId) {
        String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        if (!runtime.isEmpty()) {
            add(Path.of(runtime, "containers/systemd"), any -> true);
        }
        String config = environment.getOrDefault("XDG_CONFIG_HOME", "");
        String home = environment.getOrDefault("HOME", "");
        if (!config.isEmpty()) {
            add(Path.of(config, "containers/systemd"), any -> true);
        } else if (!home.isEmpty()) {
            add(Path.of(home, ".config/containers/systemd"), any -> true);
        }
        for (Path folder : List.of(ETC, USR)) {
            Path users = root.resolve(folder).resolve("users");
            int depth = users.getNameCount();
            // Folders that are numbers belong to the user of that number.
            add(
                    users,
                    found ->
                            found.getNameCount() <= depth
                                    || !found.getName(depth).toString().matches("[0-9]+"));
            add(users.resolve(Integer.toString(userId)), any -> true);
        }
    }

    private void add(Path folder, Predicate<Path> wanted) {
        roots.add(folder);
        descend(folder, wanted);
    }

    private void descend(Path folder, Predicate<Path> wanted) {
        Path real;
        try {
            real = folder.toRealPath();
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            unread.add(Diagnostic.unread(folder, e));
            return;
        }
        if (folders.contains(real) || !wanted.test(real)) {
            return;
        }
        if (folders.size() >= FOLDERS_MAX) {
            cutAt(folder);
            return;
        }
        folders.add(real);
        for (Path entry : entries(real, unread::add)) {
            if (!entry.toString().endsWith(".d") && Files.isDirectory(entry)) {
                descend(entry, wanted);
            }
        }
    }

    private void cutAt(Path folder) {
        if (!cut) {
            String text = "more than " + FOLDERS_MAX + " directories; the rest is ignored";
            unread.add(
                    new Diagnostic(
                            SourceLocation.file(folder.toString()), text, Diagnostic.Kind.UNREAD));
            cut = true;
        }
    }

    /** Every folder that exists, those first that win. */
    List<Path> folders() {
        return List.copyOf(folders);
    }

    /** Where one would put a file, for messages: the starting points, there or not. */
    public List<Path> roots() {
        return List.copyOf(roots);
    }

    /** The first file that has one of these names, the first folder first. */
    public Optional<Path> find(List<String> names) {
        return folders.stream()
                .flatMap(folder -> names.stream().map(folder::resolve))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** The folders that are there and could not be read. */
    List<Diagnostic> unread() {
        return List.copyOf(unread);
    }

    /** A folder's entries by name; none when it cannot be read, which is complained of. */
    static List<Path> entries(Path folder, Consumer<Diagnostic> diagnostics) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(found::add);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            diagnostics.accept(Diagnostic.unread(folder, e));
        } catch (DirectoryIteratorException e) {
            diagnostics.accept(Diagnostic.unread(folder, Objects.requireNonNull(e.getCause())));
        }
        found.sort(null);
        return found;
    }
}
