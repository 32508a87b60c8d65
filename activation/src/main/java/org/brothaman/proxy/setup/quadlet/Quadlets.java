package org.brothaman.proxy.setup.quadlet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The Quadlet files of a search path, each merged with its drop-ins, as Podman's generator sees
 * them. Reads the folders once, when made, and a file when it is asked for.
 */
public final class Quadlets {
    private final Map<String, Path> files = new LinkedHashMap<>();
    private final Map<String, Path> others = new LinkedHashMap<>();
    private final Map<String, List<Path>> dropInFolders = new LinkedHashMap<>();
    private final List<Diagnostic> unread;
    private final Memberships memberships = new Memberships(this);

    public Quadlets(SearchPath path) {
        unread = new ArrayList<>(path.unread());
        for (Path folder : path.folders()) {
            for (Path entry : SearchPath.entries(folder, diagnostic -> {})) {
                String name = entry.getFileName().toString();
                if (QuadletKind.of(name).isPresent()) {
                    files.putIfAbsent(name, entry);
                } else if (QuadletKind.isOther(name)) {
                    others.putIfAbsent(name, entry);
                } else if (name.endsWith(".d") && Files.isDirectory(entry)) {
                    dropInFolders.computeIfAbsent(name, any -> new ArrayList<>()).add(entry);
                }
            }
        }
    }

    /** The folders that are there and could not be read: nobody knows what they hold for us. */
    public List<Diagnostic> unread() {
        return List.copyOf(unread);
    }

    /** The names of all files that make a service, in the order of the search path. */
    public List<String> fileNames() {
        return List.copyOf(files.keySet());
    }

    /**
     * Whether a template says the same to all its instances, and some have files: only those have
     * units then, its default one without a file has none.
     */
    public boolean leavesItToInstances(Quadlet template) {
        return template.isTemplate()
                && template.hasSection()
                && !template.hasListensOfInstances()
                && files.keySet().stream()
                        .filter(file -> file.endsWith(template.kind().extension()))
                        .map(Quadlet::nameOf)
                        .filter(name -> name.startsWith(template.name()))
                        .anyMatch(name -> name.length() > template.name().length());
    }

    /**
     * The instance that a template's name stands for where one is meant that runs: its default one,
     * if there is one that has units; empty also for what is no template.
     */
    public Optional<Quadlet> defaultInstance(Quadlet template, Consumer<Diagnostic> diagnostics) {
        return template.defaultInstance()
                .map(instance -> template.name() + instance + template.kind().extension())
                .filter(file -> files.containsKey(file) || !leavesItToInstances(template))
                .flatMap(file -> find(file, diagnostics));
    }

    /**
     * The template of an instance that has no file of its own, if systemd makes its proxy of that.
     */
    public Optional<Quadlet> templateOf(Quadlet instance, Consumer<Diagnostic> diagnostics) {
        String file = instance.path().getFileName().toString();
        return file.endsWith("@" + instance.kind().extension()) && !instance.isTemplate()
                ? find(file, diagnostics).filter(Quadlet::hasListensOfInstances)
                : Optional.empty();
    }

    /** Whether it has a file of its own or its template's, be that readable or not. */
    public boolean isKnown(String name) {
        return candidates(name).stream()
                .anyMatch(file -> files.containsKey(file) || files.containsKey(templateFile(file)));
    }

    /** Of an instance's file; of others one that there is not. */
    private static String templateFile(String file) {
        int at = file.indexOf('@');
        return file.substring(0, at + 1) + QuadletKind.extension(file);
    }

    /**
     * @param name of the file or, by default, of the unit; an instance need not have a file
     * @return empty when there is none, or it cannot be read, which is complained of
     */
    public Optional<Quadlet> find(String name, Consumer<Diagnostic> diagnostics) {
        return find(name, List.of(), diagnostics);
    }

    /**
     * As {@link #find(String, Consumer)}.
     *
     * @param settings added to its section for us, as if they stood behind its own, which they win
     *     over
     */
    public Optional<Quadlet> find(
            String name, List<UnitFile.Entry> settings, Consumer<Diagnostic> diagnostics) {
        List<String> candidates = candidates(name);
        Optional<String> file = candidates.stream().filter(files::containsKey).findFirst();
        // An instance whose own file cannot be read is not made from the template instead.
        Optional<Quadlet> found =
                (file.isPresent()
                                ? file.flatMap(one -> read(one, settings, diagnostics))
                                : instance(candidates, settings, diagnostics))
                        .map(memberships::join);
        found.ifPresent(quadlet -> quadlet.misspeltSections().forEach(diagnostics));
        return found;
    }

    private static List<String> candidates(String name) {
        if (QuadletKind.of(name).isPresent()) {
            return List.of(name);
        }
        return Quadlet.namesOf(name).stream()
                .flatMap(unit -> Stream.of(QuadletKind.values()).map(kind -> kind.fileName(unit)))
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    /** A file as it is, without regard to others. */
    Optional<Quadlet> read(String fileName, Consumer<Diagnostic> diagnostics) {
        return read(fileName, List.of(), diagnostics);
    }

    private Optional<Quadlet> read(
            String fileName, List<UnitFile.Entry> settings, Consumer<Diagnostic> diagnostics) {
        String name = QuadletKind.of(fileName).orElseThrow().unitName(fileName);
        return read(fileName, name, settings, diagnostics);
    }

    /**
     * @param name of the unit, which may be an instance that has no file but its template's
     */
    private Optional<Quadlet> read(
            String fileName,
            String name,
            List<UnitFile.Entry> settings,
            Consumer<Diagnostic> diagnostics) {
        QuadletKind kind = QuadletKind.of(fileName).orElseThrow();
        Path file = files.get(fileName);
        if (file == null) {
            return Optional.empty();
        }
        int at = name.indexOf('@');
        String instance = at < 0 ? "" : name.substring(at + 1);
        return merged(file, diagnostics)
                .map(merged -> dropInFolders.isEmpty() ? merged : withoutDefaults(merged, kind))
                .map(merged -> merged.with(new UnitFile(settings)))
                .map(merged -> instance.isEmpty() ? merged : merged.forInstance(instance))
                .map(merged -> new Quadlet(name, kind, file, merged))
                // Nobody asks for the backend of a default instance that has no units.
                .map(
                        one ->
                                KubeYaml.withPorts(
                                        one, leavesItToInstances(one) ? _ -> {} : diagnostics));
    }

    /**
     * What {@code container.d} says to us is for containers that say something to us themselves.
     */
    private static UnitFile withoutDefaults(UnitFile merged, QuadletKind kind) {
        Path all = Path.of(kind.extension().substring(1) + ".d");
        boolean ofItsOwn =
                merged.section(Quadlet.SECTION).stream()
                        .map(entry -> Path.of(entry.place().name()).getParent())
                        .anyMatch(folder -> folder == null || !folder.endsWith(all));
        return ofItsOwn ? merged : merged.without(Quadlet.SECTION);
    }

    /** As systemd makes an instance of which there is only the template. */
    private Optional<Quadlet> instance(
            List<String> names, List<UnitFile.Entry> settings, Consumer<Diagnostic> diagnostics) {
        for (String name : names) {
            QuadletKind kind = QuadletKind.of(name).orElseThrow();
            String unit = kind.unitName(name);
            int at = unit.indexOf('@');
            String template = templateFile(name);
            if (at >= 0 && at + 1 < unit.length() && files.containsKey(template)) {
                return read(template, unit, settings, diagnostics);
            }
        }
        return Optional.empty();
    }

    /** What is said to us where nobody hears it, in a Quadlet that makes nothing to connect to. */
    public List<Diagnostic> misplaced() {
        List<Diagnostic> found = new ArrayList<>();
        for (Path file : others.values()) {
            List<Diagnostic> faults = new ArrayList<>();
            Optional<UnitFile> merged = merged(file, faults::add);
            faults.stream().filter(Diagnostic::isUnread).forEach(found::add);
            merged.map(unit -> unit.section(Quadlet.SECTION))
                    .filter(section -> !section.isEmpty())
                    .map(section -> section.getFirst().place())
                    .ifPresent(place -> found.add(misplaced(file, place)));
        }
        return found;
    }

    private static Diagnostic misplaced(Path file, SourceLocation place) {
        return new Diagnostic(
                place,
                "[X-BroProxy] has no effect in a %s, to which nobody can connect; put it into a .container, .pod or .kube"
                        .formatted(QuadletKind.extension(file.getFileName().toString())));
    }

    private Optional<UnitFile> merged(Path file, Consumer<Diagnostic> told) {
        List<Diagnostic> unreadParts = new ArrayList<>();
        Consumer<Diagnostic> diagnostics =
                told.andThen(
                        fault -> {
                            if (fault.isUnread()) {
                                unreadParts.add(fault);
                            }
                        });
        Optional<UnitFile> own = parse(file, diagnostics);
        if (own.isEmpty()) {
            return Optional.empty();
        }
        UnitFile merged = own.get();
        for (Path dropIn : dropIns(file.getFileName().toString(), diagnostics)) {
            merged = merged.with(parse(dropIn, diagnostics).orElse(new UnitFile(List.of())));
        }
        for (Diagnostic part : unreadParts) {
            merged = merged.withUnread(part.place());
        }
        return Optional.of(merged);
    }

    private static Optional<UnitFile> parse(Path file, Consumer<Diagnostic> diagnostics) {
        try {
            return Optional.of(
                    UnitFileParser.parse(file.toString(), FileText.of(file), diagnostics));
        } catch (IOException e) {
            diagnostics.accept(Diagnostic.unread(file, e));
            return Optional.empty();
        }
    }

    /** The drop-ins of a file by name, of each name the one in the most specific folder. */
    private Iterable<Path> dropIns(String fileName, Consumer<Diagnostic> diagnostics) {
        if (dropInFolders.isEmpty()) {
            return List.of();
        }
        Map<String, Path> byName = new TreeMap<>();
        for (String folderName : dropInNames(fileName)) {
            for (Path folder : dropInFolders.getOrDefault(folderName, List.of())) {
                for (Path entry : SearchPath.entries(folder, diagnostics)) {
                    String name = entry.getFileName().toString();
                    if (name.endsWith(".conf")) {
                        byName.putIfAbsent(name, entry);
                    }
                }
            }
        }
        return byName.values();
    }

    /** For {@code a-b@1.container}, from specific to general. */
    static List<String> dropInNames(String fileName) {
        String kind = QuadletKind.extension(fileName);
        List<String> names = new ArrayList<>(List.of(kind.substring(1) + ".d"));
        String stem = fileName.substring(0, fileName.length() - kind.length());
        int at = stem.indexOf('@');
        String base = at < 0 ? stem : stem.substring(0, at);
        for (int dash = base.indexOf('-'); dash >= 0; dash = base.indexOf('-', dash + 1)) {
            String cut = base.substring(0, dash + 1);
            names.add(cut + kind + ".d");
            if (at >= 0) {
                names.add(cut + "@" + kind + ".d");
            }
        }
        if (at >= 0 && at + 1 < stem.length()) {
            names.add(base + "@" + kind + ".d");
        }
        names.add(fileName + ".d");
        return names.reversed();
    }
}
