package org.brothaman.proxy.setup.quadlet;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The Quadlets that make a service to which clients can connect, podman-systemd.unit(5). */
public enum QuadletKind {
    CONTAINER(".container", "Container", ""),
    KUBE(".kube", "Kube", ""),
    POD(".pod", "Pod", "-pod");

    private static final List<QuadletKind> KINDS = List.of(values());

    /** The other kinds that Podman knows; nobody can connect to these. */
    private static final Set<String> OTHERS =
            Set.of(".image", ".build", ".volume", ".network", ".artifact");

    private final String extension;
    private final String section;
    private final String suffix;

    QuadletKind(String extension, String section, String suffix) {
        this.extension = extension;
        this.section = section;
        this.suffix = suffix;
    }

    /** Of a file of that name; empty for all others. */
    static Optional<QuadletKind> of(String fileName) {
        for (QuadletKind kind : KINDS) {
            if (fileName.endsWith(kind.extension)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** Whether a file of that name makes a service that does its work and ends. */
    static boolean isOther(String fileName) {
        return OTHERS.contains(extension(fileName));
    }

    /** With the dot; empty without one. */
    static String extension(String fileName) {
        int dot = fileName.lastIndexOf('.');
        return dot < 0 ? "" : fileName.substring(dot);
    }

    /** Why no proxy can be before what has this name, as far as the name alone says it. */
    public static Optional<String> whyUnserved(String name) {
        return isOther(name)
                ? Optional.of(
                        "a %s makes no service that a socket could wake; name a .container, .kube or .pod"
                                .formatted(extension(name)))
                : Optional.empty();
    }

    /** What a file of that name may be called, for messages. */
    public static String files(String name) {
        return of(name).isPresent()
                ? name
                : "%1$s.container, %1$s.kube or %1$s.pod".formatted(name);
    }

    /** Of the file's name, with the dot. */
    public String extension() {
        return extension;
    }

    /** In which Podman's own settings are. */
    public String section() {
        return section;
    }

    /**
     * What its unit is called by default, without {@code .service}: that of {@code app.pod} {@code
     * app-pod}.
     */
    String unitName(String fileName) {
        return fileName.substring(0, fileName.length() - extension.length()) + suffix;
    }

    /** The file whose unit is called that by default, if it can be one of this kind. */
    Optional<String> fileName(String unitName) {
        return unitName.length() > suffix.length() && unitName.endsWith(suffix)
                ? Optional.of(
                        unitName.substring(0, unitName.length() - suffix.length()) + extension)
                : Optional.empty();
    }
}
