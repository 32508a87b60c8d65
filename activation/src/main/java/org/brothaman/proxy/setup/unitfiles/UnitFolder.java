package org.brothaman.proxy.setup.unitfiles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.setup.quadlet.FileText;
import org.brothaman.proxy.setup.quadlet.Quadlet;
import org.jspecify.annotations.Nullable;

/**
 * The folder of an administrator's own units, into which {@code bro-proxy generate} writes. Touches
 * nothing that it did not write, and nothing that was edited since. Main thread only.
 */
public final class UnitFolder {
    private static final Pattern UNIT = Pattern.compile("\\.(socket|service|timer)$");
    private static final Pattern LISTENS = Pattern.compile("(?m)^ListenStream=(.+)$");
    private static final Pattern BACKENDS =
            Pattern.compile("--backend=(?:[A-Za-z0-9_.-]+=)?([^\"\\\\\\s]+)");

    private final Path folder;

    public UnitFolder(Path folder) {
        this.folder = folder;
    }

    /** Where that manager reads them; empty if nothing says where a user's are. */
    public static Optional<Path> path(ManagerScope scope, Map<String, String> environment) {
        if (scope == ManagerScope.SYSTEM) {
            return Optional.of(Path.of("/etc/systemd/system"));
        }
        String config = environment.getOrDefault("XDG_CONFIG_HOME", "");
        String home = environment.getOrDefault("HOME", "");
        if (config.isEmpty() && home.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                config.isEmpty()
                        ? Path.of(home, ".config/systemd/user")
                        : Path.of(config, "systemd/user"));
    }

    /**
     * What writing these units would change, file by file.
     *
     * @param before null for a new file
     * @param after null for one that goes
     */
    public record Change(
            Path file, @Nullable String before, @Nullable String after, boolean foreign) {
        /** As diff -u shows it; empty when nothing changes. */
        public String diff() {
            return LineDiff.of(file.toString(), before, after);
        }
    }

    /** The changes from what is there to {@code units}; those of an earlier run go. */
    public List<Change> changes(ProxyUnits units) throws IOException {
        Map<String, String> wanted = new TreeMap<>();
        units.texts(false)
                .forEach((unit, text) -> wanted.put(unit, Signature.sign(units.service(), text)));
        List<Change> changes = new ArrayList<>();
        for (Map.Entry<String, String> unit : wanted.entrySet()) {
            Path file = folder.resolve(unit.getKey());
            String before = read(file);
            boolean foreign = before != null && !Signature.isOurs(units.service(), before);
            changes.add(new Change(file, before, unit.getValue(), foreign));
        }
        for (Path file : ours(units.service())) {
            if (!wanted.containsKey(file.getFileName().toString())) {
                changes.add(new Change(file, read(file), null, false));
            }
        }
        return changes;
    }

    /** Makes the changes; a reader sees each file as it was or as it is to be. */
    public void apply(List<Change> changes) throws IOException {
        Files.createDirectories(folder);
        for (Change change : changes) {
            if (change.after == null) {
                remove(change.file);
            } else if (!change.after.equals(change.before)) {
                Path draft = folder.resolve(".bro-proxy-" + ProcessHandle.current().pid() + ".new");
                try {
                    Files.deleteIfExists(draft);
                    Files.writeString(draft, change.after, StandardOpenOption.CREATE_NEW);
                    Files.setPosixFilePermissions(
                            draft, PosixFilePermissions.fromString("rw-r--r--"));
                    Files.move(draft, change.file, StandardCopyOption.REPLACE_EXISTING);
                } finally {
                    Files.deleteIfExists(draft);
                }
            }
        }
    }

    /** The files that we wrote for this service and nobody has edited. */
    public List<Path> ours(String service) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path file : units()) {
            if (Signature.isOurs(service, textOf(file))) {
                found.add(file);
            }
        }
        return found;
    }

    /**
     * The files of this service that are not ours: edited since we wrote them, or another's under
     * the name of the service or its socket.
     */
    public List<Path> kept(String service) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path file : units()) {
            String text = textOf(file);
            String name = UNIT.matcher(file.getFileName().toString()).replaceFirst("");
            boolean named = name.equals(Quadlet.stem(service)) && !Signature.isSigned(text);
            if (named
                    || (Signature.isSignedFor(service, text) && !Signature.isOurs(service, text))) {
                found.add(file);
            }
        }
        return found;
    }

    /**
     * The services that we wrote, edited since or not, whose names begin so, as those of all
     * instances of a template do.
     */
    public List<String> servicesOf(String template) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : units()) {
            String name = file.getFileName().toString();
            if (name.endsWith(".service")
                    && name.startsWith(template)
                    && Signature.isSignedFor(name, textOf(file))) {
                found.add(name);
            }
        }
        return found;
    }

    private List<Path> units() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> UNIT.matcher(file.toString()).find())
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    /**
     * Enters what units claim that bro-proxy generate wrote for other containers.
     *
     * @param service whose units are not meant
     * @param container that may have several proxies before it
     */
    public void claim(Claims claims, String service, String container) throws IOException {
        for (Path file : units()) {
            String text = textOf(file);
            if (!Signature.isSigned(text) || Signature.isSignedFor(service, text)) {
                continue;
            }
            boolean same =
                    text.contains("--unit=" + container) || text.contains("--network-namespace=");
            claims.add(file, all(LISTENS, text), same ? List.of() : all(BACKENDS, text));
        }
    }

    /**
     * The services, whoever wrote them, that start this container for their clients; those of a
     * template by the name of its instance.
     */
    public List<String> servicesFor(String container) throws IOException {
        String name = Quadlet.stem(container);
        int at = name.indexOf('@');
        Pattern starts =
                Pattern.compile(
                        "--unit[= ](?:[A-Za-z0-9_.-]+=)?"
                                + "(?:"
                                + Pattern.quote(name)
                                + (at < 0 ? "" : "|" + Pattern.quote(name.substring(0, at) + "@%i"))
                                + ")(?:\\.service)?(?![^\\s\"])");
        return units().stream()
                .filter(file -> file.toString().endsWith(".service"))
                .filter(file -> starts.matcher(textOf(file)).find())
                .map(file -> file.getFileName().toString())
                .map(file -> at < 0 ? file : file.replace("@.", name.substring(at) + "."))
                .toList();
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).toList();
    }

    /**
     * Removes a unit and the links by which systemctl enable had enabled it, or instances of it.
     */
    public void remove(Path unit) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            Stream<Path> wants = all.filter(entry -> entry.toString().endsWith(".wants"));
            for (Path entry : wants.filter(Files::isDirectory).toList()) {
                disable(entry, unit.getFileName());
            }
        }
        Files.deleteIfExists(unit);
    }

    /** A link has the unit's name, or that of an instance and leads to the unit. */
    private static void disable(Path wants, Path unit) throws IOException {
        try (Stream<Path> links = Files.list(wants)) {
            for (Path link : links.filter(Files::isSymbolicLink).toList()) {
                Path target = Files.readSymbolicLink(link).getFileName();
                if (link.getFileName().equals(unit) || unit.equals(target)) {
                    Files.delete(link);
                }
            }
        }
    }

    /** Empty for what cannot be read: that is not ours, for we could read what we wrote. */
    private static String textOf(Path file) {
        try {
            return FileText.of(file);
        } catch (IOException e) {
            return "";
        }
    }

    private static @Nullable String read(Path file) throws IOException {
        try {
            return FileText.of(file);
        } catch (NoSuchFileException e) {
            return null;
        }
    }
}
