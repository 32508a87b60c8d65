package org.brothaman.proxy.setup.doctor;

import java.util.List;
import java.util.Optional;
import org.brothaman.proxy.setup.quadlet.PodmanFeature;
import org.brothaman.proxy.setup.quadlet.PodmanVersion;
import org.brothaman.proxy.setup.quadlet.Quadlet;

/** Whether the Podman of this host knows all that a Quadlet makes use of. Asked when made. */
final class PodmanCheck {
    private final Optional<PodmanVersion> installed;

    PodmanCheck(Machine machine) {
        Machine.Ran ran = machine.run(List.of("podman", "--version"));
        installed =
                ran == null || ran.status() != 0
                        ? Optional.empty()
                        : PodmanVersion.said(ran.output());
    }

    /** A failure for each thing that it does not; nothing where nobody says which it is. */
    List<Finding> of(Quadlet quadlet) {
        return installed
                .map(
                        version ->
                                PodmanFeature.missing(quadlet, version).stream()
                                        .map(feature -> finding(quadlet, feature, version))
                                        .toList())
                .orElse(List.of());
    }

    private static Finding finding(Quadlet quadlet, PodmanFeature feature, PodmanVersion version) {
        return Finding.failure(
                quadlet.name(),
                "%s needs Podman %s or later, and this is Podman %s"
                        .formatted(feature.words(), feature.since(), version),
                "install that, or do without; see what each version knows in pods.md");
    }
}
