package org.brothaman.proxy.setup.quadlet;

import java.util.function.Consumer;

/** Takes out of a section what means nothing beside the rest of it, and says so. Static. */
final class KeyChecks {
    private KeyChecks() {}

    static ProxySection checked(
            Quadlet quadlet, ProxySection read, Consumer<Diagnostic> diagnostics) {
        UnneededKey.check(quadlet, diagnostics);
        ProxySection section = QuietKeys.checked(quadlet, read, diagnostics);
        section = SleepKeys.checked(quadlet, section, diagnostics);
        return ExclusiveKeys.checked(quadlet, section, diagnostics);
    }
}
