package org.brothaman.proxy.setup.unitfiles;

import java.nio.file.Path;
import java.util.List;

/** The hardening that the proxy's unit and its helper's have in common, systemd.exec(5). Static. */
final class Hardening {
    private Hardening() {}

    /** What needs no privileges, but for the list of system calls. */
    static UnitText unprivileged(UnitText text, String addressFamilies, String namespaces) {
        return text.set("UMask", "0077")
                .set("NoNewPrivileges", "yes")
                .set("LockPersonality", "yes")
                .set("MemoryDenyWriteExecute", "yes")
                .set("RestrictAddressFamilies", addressFamilies)
                .set("RestrictNamespaces", namespaces)
                .set("RestrictRealtime", "yes")
                .set("RestrictSUIDSGID", "yes")
                .set("SystemCallArchitectures", "native")
                .set("SystemCallErrorNumber", "EPERM");
    }

    /** Homes, unless the program is in one, and the kernel's settings. */
    static UnitText homeAndKernel(UnitText text, Plan plan) {
        boolean atHome =
                List.of("/home", "/root", "/run/user").stream()
                        .anyMatch(home -> plan.program().startsWith(Path.of(home)));
        return text.set("ProtectHome", atHome ? "read-only" : "yes")
                .set("ProtectHostname", "yes")
                .set("ProtectKernelLogs", "yes")
                .set("ProtectKernelModules", "yes")
                .set("ProtectKernelTunables", "yes");
    }
}
