package org.brothaman.proxy.activation.manager;

import java.util.List;

/**
 * A property of a transient unit with its D-Bus type, org.freedesktop.systemd1(5). Immutable.
 *
 * @param value a text, a number, or an array, of structures an array of arrays
 */
record Setting(String name, String signature, Object value) {

    static Setting text(String name, String text) {
        return new Setting(name, "s", text);
    }

    static Setting flag(String name, boolean flag) {
        return new Setting(name, "b", flag);
    }

    static Setting micros(String name, long micros) {
        return new Setting(name, "t", micros);
    }

    static Setting names(String name, List<String> names) {
        return new Setting(name, "as", names.toArray(String[]::new));
    }

    /** ConditionPathExists=. */
    static Setting pathExists(String path) {
        return new Setting(
                "Conditions",
                "a(sbbs)",
                new Object[][] {{"ConditionPathExists", false, false, path}});
    }

    /**
     * Exec...= with several commands, the words of each.
     *
     * @param mayFail as with a minus sign before the command
     */
    static Setting commands(String name, boolean mayFail, List<List<String>> commands) {
        return new Setting(
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
