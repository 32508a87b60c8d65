package org.brothaman.proxy.setup.unitfiles;

import java.nio.file.Path;

/** Paths as unit files have them. Stateless. */
final class UnitNames {
    private UnitNames() {}

    /** A path in which no percent sign is a specifier. */
    static String path(Path path) {
        return path.toString().replace("%", "%%");
    }
}
