package org.brothaman.proxy.setup.quadlet;

import java.util.Optional;
import java.util.function.Consumer;

/** Finds a Quadlet by any of its names: its own, its file's, or its unit's. Stateless. */
public final class QuadletNames {
    private QuadletNames() {}

    /**
     * @param name with {@code .service} a unit's: mostly of the one that is called so, else of one
     *     that says {@code ServiceName=}
     * @return empty when there is none, or it cannot be read, which is complained of
     */
    public static Optional<Quadlet> find(
            Quadlets quadlets, String name, Consumer<Diagnostic> diagnostics) {
        String stem = Quadlet.stem(name);
        if (stem.equals(name)) {
            return quadlets.find(name, diagnostics);
        }
        return quadlets.find(stem, diagnostics)
                .filter(quadlet -> quadlet.unit().equals(name))
                .or(
                        () ->
                                quadlets.fileNames().stream()
                                        .filter(file -> makes(quadlets, file, name))
                                        .findFirst()
                                        .flatMap(file -> quadlets.find(file, diagnostics)));
    }

    private static boolean makes(Quadlets quadlets, String file, String unit) {
        return quadlets.find(file, _ -> {})
                .filter(quadlet -> quadlet.unit().equals(unit))
                .isPresent();
    }
}
