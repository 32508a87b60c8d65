package org.brothaman.proxy.activation.quadlet;

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
import java.util.regex.Pattern;

/**
 * The {@code .container} files of a search path, each merged with its drop-ins, as Podman's
 * generator sees them. Reads the folders once, when made.
 */
public final class Quadlets {
    private static final String CONTAINER = ".container";
    private static final Pattern LINE_END = Pattern.compile("\\R");

    private final Map<String, Path> files = new LinkedHashMap<>();
    private final Map<String, List<Path>> dropInFolders = new LinkedHashMap<>();

    public Quadlets(SearchPath path) {
        for (Path folder : path.folders()) {
            for (Path entry : SearchPath.entries(folder)) {
                String name = entry.getFileName().toString();
                if (name.endsWith(CONTAINER) && !Files.isDirectory(entry)) {
                    files.putIfAbsent(name, entry);
                } else if (name.endsWith("container.d")) {
                    dropInFolders.computeIfAbsent(name, any -> new ArrayList<>()).add(entry);
                }
            }
        }
    }

    /** The names of all, without {@code .container}, in the order of the search path. */
    public List<String> names() {
        return files.keySet().stream()
                .map(name -> name.substring(0, name.length() - CONTAINER.length()))
                .toList();
    }

    /**
     * @param name with or without {@code .container}
     */
    public Optional<Quadlet> find(String name, Consumer<Complaint> complaints) {
        Path file = files.get(name.endsWith(CONTAINER) ? name : name + CONTAINER);
        return file == null ? Optional.empty() : read(file, complaints);
    }

    private Optional<Quadlet> read(Path file, Consumer<Complaint> complaints) {
        Optional<UnitFile> own = parse(file, complaints);
        if (own.isEmpty()) {
            return Optional.empty();
        }
        UnitFile merged = own.get();
        String fileName = file.getFileName().toString();
        for (Path dropIn : dropIns(fileName)) {
            merged = merged.with(parse(dropIn, complaints).orElse(new UnitFile(List.of())));
        }
        String name = fileName.substring(0, fileName.length() - CONTAINER.length());
        return Optional.of(new Quadlet(name, file, merged));
    }

    private static Optional<UnitFile> parse(Path file, Consumer<Complaint> complaints) {
        try {
            return Optional.of(
                    UnitFileParser.parse(file.toString(), Files.readString(file), complaints));
        } catch (IOException e) {
            String why = LINE_END.matcher(e.toString()).replaceAll(" ");
            complaints.accept(new Complaint(new Place(file.toString(), 0), "cannot read: " + why));
            return Optional.empty();
        }
    }

    /** The drop-ins of a file by name, of each name the one in the most specific folder. */
    private Iterable<Path> dropIns(String fileName) {
        Map<String, Path> byName = new TreeMap<>();
        for (String folderName : dropInNames(fileName)) {
            for (Path folder : dropInFolders.getOrDefault(folderName, List.of())) {
                for (Path entry : SearchPath.entries(folder)) {
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
        List<String> names = new ArrayList<>(List.of("container.d"));
        String stem = fileName.substring(0, fileName.length() - CONTAINER.length());
        int at = stem.indexOf('@');
        String base = at < 0 ? stem : stem.substring(0, at);
        for (int dash = base.indexOf('-'); dash >= 0; dash = base.indexOf('-', dash + 1)) {
            String cut = base.substring(0, dash + 1);
            names.add(cut + ".container.d");
            if (at >= 0) {
                names.add(cut + "@.container.d");
            }
        }
        if (at >= 0 && at + 1 < stem.length()) {
            names.add(base + "@.container.d");
        }
        names.add(fileName + ".d");
        return names.reversed();
    }
}
