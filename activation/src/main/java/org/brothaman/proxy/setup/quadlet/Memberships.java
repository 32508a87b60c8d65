package org.brothaman.proxy.setup.quadlet;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which containers share a network, by {@code Pod=} and {@code Network=NAME.container}. Reads the
 * other files only for the first that shares one and has a section for us. For any thread; what has
 * been read is guarded by its lock.
 */
final class Memberships {
    private final Quadlets quadlets;
    private final Map<String, Optional<Quadlet>> known = new HashMap<>(); // by file

    /** How many files with a section for us share the network of that file, itself included. */
    private @Nullable Map<String, Integer> sections;

    Memberships(Quadlets quadlets) {
        this.quadlets = quadlets;
    }

    /** The same Quadlet with what it shares, if anything that is there. */
    Quadlet join(Quadlet quadlet) {
        if (!quadlet.hasSection()) {
            return quadlet;
        }
        return network(quadlet)
                .flatMap(file -> membership(file, quadlet))
                .map(quadlet::in)
                .orElse(quadlet);
    }

    private synchronized Optional<Membership> membership(String file, Quadlet quadlet) {
        return read(file).map(of -> new Membership(of, isAlone(file, quadlet)));
    }

    /** The file whose network that is, its own not included. */
    private static Optional<String> network(Quadlet quadlet) {
        if (!quadlet.isContainer()) {
            return Optional.empty();
        }
        return lastOf(quadlet, "Pod", QuadletKind.POD)
                .or(() -> lastOf(quadlet, "Network", QuadletKind.CONTAINER));
    }

    private static Optional<String> lastOf(Quadlet quadlet, String key, QuadletKind kind) {
        return quadlet.own(key).stream()
                .map(UnitFile.Entry::value)
                .filter(file -> file.endsWith(kind.extension()))
                .reduce((first, second) -> second);
    }

    /** Whether nobody else there has a section; its own may be of options alone. */
    private boolean isAlone(String file, Quadlet quadlet) {
        Map<String, Integer> counted = sections;
        if (counted == null) {
            counted = count();
            sections = counted;
        }
        boolean isCounted =
                read(quadlet.path().getFileName().toString())
                        .filter(Quadlet::hasSection)
                        .isPresent();
        return counted.getOrDefault(file, 0) <= (isCounted ? 1 : 0);
    }

    /** Once each. What is wrong with a file is told when it is asked for by itself. */
    private Optional<Quadlet> read(String fileName) {
        return known.computeIfAbsent(fileName, file -> quadlets.read(file, ignored -> {}));
    }

    private Map<String, Integer> count() {
        Map<String, Integer> counted = new HashMap<>();
        for (String fileName : quadlets.fileNames()) {
            read(fileName)
                    .filter(Quadlet::hasSection)
                    .ifPresent(
                            quadlet -> {
                                counted.merge(fileName, 1, Integer::sum);
                                network(quadlet)
                                        .ifPresent(of -> counted.merge(of, 1, Integer::sum));
                            });
        }
        return counted;
    }
}
