package org.brothaman.proxy.setup.doctor;

import java.util.List;
import org.brothaman.proxy.setup.quadlet.PodmanFeature;
import org.brothaman.proxy.setup.quadlet.PodmanVersion;
import org.brothaman.proxy.setup.quadlet.Quadlet;
import org.jspecify.annotations.Nullable;

/**
 * Whether the Podman of this host knows all that a Quadlet makes use of. Asked once, for the first
 * Quadlet.
 */
final class PodmanCheck {
    private final Machine machine;
    private boolean asked;
    private @Nullable PodmanVersion installed; // null where nobody says which it is

    PodmanCheck(Machine machine) {
        this.machine = machine;
    }

    /** A failure for each thing that it does not; nothing where nobody says which it is. */
    List<Finding> of(Quadlet quadlet) {
        if (!asked) {
            asked = true;
            installed = ask();
        }
        PodmanVersion version = installed;
        return version == null
                ? List.of()
                : PodmanFeature.missing(quadlet, version).stream()
                        .map(feature -> finding(quadlet, feature, version))
                        .toList();
    }

    private @Nullable PodmanVersion ask() {
        Machine.Ran ran = machine.run(List.of("podman", "--version"));
        return ran == null || ran.status() != 0
                ? null
                : PodmanVersion.said(ran.output()).orElse(null);
    }

    private static Finding finding(Quadlet quadlet, PodmanFeature feature, PodmanVersion version) {
        return Finding.failure(
                quadlet.name(),
                "%s needs Podman %s or later, and this is Podman %s"
                        .formatted(feature.words(), feature.since(), version),
                "install that, or do without; see what each version knows in pods.md");
    }
}
