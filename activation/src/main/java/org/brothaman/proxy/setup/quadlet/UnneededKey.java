package org.brothaman.proxy.setup.quadlet;

import java.util.function.Consumer;

/**
 * {@code StopWhenUnneeded=} is for what has no clients of its own: systemd counts the units that
 * require it, and so stops at once what a proxy has started. Static.
 */
final class UnneededKey {
    private static final String KEY = "StopWhenUnneeded";

    private UnneededKey() {}

    static void check(Quadlet quadlet, Consumer<Diagnostic> diagnostics) {
        UnitFile.Entry entry = quadlet.file().last("Unit", KEY);
        if (entry != null && Choice.isYes(entry.value())) {
            diagnostics.accept(
                    new Diagnostic(
                            entry.place(),
                            "StopWhenUnneeded=%s stops it under its clients, because systemd knows only of units that require it; remove this, or [X-BroProxy]"
                                    .formatted(entry.value())));
        }
    }
}
