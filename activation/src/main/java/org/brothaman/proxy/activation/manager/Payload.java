package org.brothaman.proxy.activation.manager;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The cgroup of a container inside that of its service, which is where podman's --cgroups=split, as
 * Quadlet has it, puts it. Read only; reads anew each time.
 *
 * @param folder in the cgroup file system
 * @param id the container's, 64 hexadecimal digits
 */
record Payload(Path folder, String id) {
    private static final String PREFIX = "libpod-payload-";

    /**
     * @param root of the cgroup file system
     * @param controlGroup of the service, as the manager has it
     */
    static Optional<Payload> in(Path root, String controlGroup) {
        if (controlGroup.isEmpty()) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> folders =
                Files.newDirectoryStream(
                        root.resolve("." + controlGroup).normalize(), PREFIX + "*")) {
            for (Path folder : folders) {
                String id = folder.getFileName().toString().substring(PREFIX.length());
                if (isId(id)) {
                    return Optional.of(new Payload(folder, id));
                }
            }
        } catch (IOException | InvalidPathException e) {
            // A unit that ends, or cgroups of another make: there is none to be seen.
        }
        return Optional.empty();
    }

    static boolean isId(String text) {
        return text.matches("[0-9a-f]{64}");
    }

    /** Whether all its processes stand still; false, too, when it is gone. */
    boolean isFrozen() {
        try {
            return Files.readAllLines(folder.resolve("cgroup.events")).contains("frozen 1");
        } catch (IOException e) {
            return false;
        }
    }
}
