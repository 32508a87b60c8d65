package org.brothaman.proxy.activation.manager;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.kernel.HostProcess;
import org.brothaman.proxy.setup.quadlet.SearchPath;

/**
 * Finds the Quadlet of a unit. Used only after the manager has reported an unknown unit, to
 * distinguish a mistyped name from a file that Podman rejected.
 */
final class QuadletFolders {
    private static final String SERVICE = ".service";

    private final Supplier<SearchPath> path;

    private QuadletFolders(Supplier<SearchPath> path) {
        this.path = path;
    }

    static QuadletFolders of(ManagerScope scope, Map<String, String> environment) {
        return new QuadletFolders(
                () -> SearchPath.of(scope, environment, HostProcess.effectiveUserId()));
    }

    /** The file that the generator would make {@code unit} from, if one is there. */
    Optional<Path> sourceOf(String unit) {
        if (!unit.endsWith(SERVICE) || unit.contains("/")) {
            return Optional.empty();
        }
        String name = unit.substring(0, unit.length() - SERVICE.length());
        List<String> sources = new ArrayList<>(List.of(name + ".container", name + ".kube"));
        for (String kind : List.of("pod", "volume", "network", "image", "build")) {
            if (name.endsWith("-" + kind)) {
                String stem = name.substring(0, name.length() - kind.length() - 1);
                sources.add(stem + "." + kind);
            }
        }
        return path.get().find(sources);
    }
}
