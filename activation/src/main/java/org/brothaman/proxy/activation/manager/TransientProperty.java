package org.brothaman.proxy.activation.manager;

import java.util.List;

/**
 * A property of a transient unit with its D-Bus type, org.freedesktop.systemd1(5). Immutable.
 *
 * @param value a text, a number, or an array, of structures an array of arrays
 */
record TransientProperty(String name, String signature, Object value) {

    static TransientProperty text(String name, String text) {
        return new TransientProperty(name, "s", text);
    }

    static TransientProperty flag(String name, boolean flag) {
        return new TransientProperty(name, "b", flag);
    }

    static TransientProperty micros(String name, long micros) {
        return new TransientProperty(name, "t", micros);
    }

    static TransientProperty names(String name, List<String> names) {
        return new TransientProperty(name, "as", names.toArray(String[]::new));
    }

    /** ConditionPathExists=. */
    static TransientProperty pathExists(String path) {
        return new TransientProperty(
                "Conditions",
                "a(sbbs)",
                new Object[][] {{"ConditionPathExists", false, false, path}});
    }

    /**
     * Exec...= with several commands, the words of each.
     *
     * @param mayFail as with a minus sign before the command
     */
    static TransientProperty commands(String name, boolean mayFail, List<List<String>> commands) {
        return new TransientProperty(
                name,
                "a(sasb)",
                commands.stream()
                        .map(
                                words ->
                                        new Object[] {
                                            words.getFirst(), words.toArray(String[]::new), mayFail
                                        })
                        .toArray(Object[][]::new));
    }
}
