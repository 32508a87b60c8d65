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

/**
 * The Quadlet files of a search path, each merged with its drop-ins, as Podman's generator sees
 * them. Reads the folders once, when made, and a file when it is asked for.
 */
public final class Quadlets {
    private static final String CONTAINER = ".container";

    /** The other kinds that Podman knows; nothing connects to these, or not yet. */
    private static final List<String> OTHERS =
            List.of(".pod", ".kube", ".image", ".build", ".volume", ".network");

    private final Map<String, Path> files = new LinkedHashMap<>();
    private final Map<String, Path> others = new LinkedHashMap<>();
    private final Map<String, List<Path>> dropInFolders = new LinkedHashMap<>();
    private final List<Diagnostic> unread;

    public Quadlets(SearchPath path) {
        unread = new ArrayList<>(path.unread());
        for (Path folder : path.folders()) {
            for (Path entry : SearchPath.entries(folder, diagnostic -> {})) {
                String name = entry.getFileName().toString();
                if (name.endsWith(CONTAINER)) {
                    files.putIfAbsent(name, entry);
                } else if (OTHERS.contains(extension(name))) {
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

    /** The names of all containers, without {@code .container}, in the order of the search path. */
    public List<String> names() {
        return files.keySet().stream()
                .map(name -> name.substring(0, name.length() - CONTAINER.length()))
                .toList();
    }

    /** Whether a template has an instance, to which it says the same and which has a container. */
    public boolean hasInstance(Quadlet template) {
        return names().stream()
                .anyMatch(
                        name ->
                                name.startsWith(template.name())
                                        && name.length() > template.name().length());
    }

    /**
     * @param name with or without {@code .container}
     * @return empty when there is none, or it cannot be read, which is complained of
     */
    public Optional<Quadlet> find(String name, Consumer<Diagnostic> diagnostics) {
        String fileName = name.endsWith(CONTAINER) ? name : name + CONTAINER;
        Path file = files.get(fileName);
        if (file == null) {
            return Optional.empty();
        }
        String stem = fileName.substring(0, fileName.length() - CONTAINER.length());
        Optional<Quadlet> found =
                merged(file, diagnostics).map(merged -> new Quadlet(stem, file, merged));
        found.ifPresent(quadlet -> quadlet.misspeltSections().forEach(diagnostics));
        return found;
    }

    /** What is said to us where nobody hears it, in a Quadlet that is no container. */
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
                "[X-BroProxy] has no effect in a %s; put it into a .container, or write the proxy's units by hand"
                        .formatted(extension(file.getFileName().toString())));
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
        String kind = extension(fileName);
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

    private static String extension(String fileName) {
        int dot = fileName.lastIndexOf('.');
        return dot < 0 ? "" : fileName.substring(dot);
    }
}
