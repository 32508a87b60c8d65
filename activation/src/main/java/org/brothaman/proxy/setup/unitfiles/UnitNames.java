package org.brothaman.proxy.setup.unitfiles;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Names of units for systemctl, and paths as unit files have them. Stateless. */
final class UnitNames {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9:_.@%+-]+");

    private UnitNames() {}

    /** What runs of a unit: all instances, where it is a template. */
    static String running(String unit) {
        return unit.replace("@.", "@*.");
    }

    /** A name as a word of a shell, which else takes an asterisk for files, and a backslash off. */
    static String word(String unit) {
        return PLAIN.matcher(unit).matches() ? unit : "'" + unit + "'";
    }

    /** A path in which no percent sign is a specifier. */
    static String path(Path path) {
        return path.toString().replace("%", "%%");
    }
}
