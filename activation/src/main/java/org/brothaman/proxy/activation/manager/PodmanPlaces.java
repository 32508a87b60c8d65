package org.brothaman.proxy.activation.manager;

import java.nio.file.Path;
import java.util.Map;
import org.brothaman.proxy.activation.systemd.ManagerScope;

/**
 * The directories that show the state of Podman's containers. Immutable.
 *
 * @param cgroups the root of the cgroup file system
 * @param runtime the folder in which OCI runtimes keep the state of containers
 */
record PodmanPlaces(Path cgroups, Path runtime) {

    static PodmanPlaces of(ManagerScope scope, Map<String, String> environment) {
        return new PodmanPlaces(Path.of("/sys/fs/cgroup"), scope.runtimeFolder(environment));
    }
}
