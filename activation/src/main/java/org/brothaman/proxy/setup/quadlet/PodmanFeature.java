package org.brothaman.proxy.setup.quadlet;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What we read in Quadlets and older versions of Podman do not: they pass over it in silence, or
 * refuse the file. All but the last was tried with Podman's generator at v4.4.0, v4.5.0 and so on
 * to v5.8.0 (docs/building.md). Immutable.
 *
 * @param since the first version that knows it
 * @param words to be put before "needs Podman 5.0"
 * @param use whether a Quadlet makes use of it
 */
public record PodmanFeature(PodmanVersion since, String words, Predicate<Quadlet> use) {
    private static final Pattern RUNTIME =
            Pattern.compile("/run/(?:user/[0-9]+/)?containers/systemd/");

    private static final Pattern OPEN_PORT =
            Pattern.compile("[^/]*[%$][^/]*(?<![0-9])(?:/[a-z]+)?");

    /** The oldest first. */
    static final List<PodmanFeature> ALL =
            List.of(
                    since(4, 6, "a file in /etc/containers/systemd/users")
                            .usedBy(isBelow("/etc/containers/systemd/users")),
                    since(5, 0, "a .pod").usedBy(quadlet -> quadlet.kind() == QuadletKind.POD),
                    since(5, 0, "Pod=").usedBy(has("Pod")),
                    since(5, 0, "a template without ContainerName=")
                            .usedBy(PodmanFeature::isContainerWithAnAtSign),
                    since(5, 0, "a drop-in").usedBy(quadlet -> dropIns(quadlet).count() > 0),
                    since(5, 2, "a drop-in for several Quadlets")
                            .usedBy(
                                    quadlet ->
                                            dropIns(quadlet)
                                                    .anyMatch(
                                                            dropIn -> isGeneral(dropIn, quadlet))),
                    since(5, 3, "ServiceName=").usedBy(has("ServiceName")),
                    since(5, 3, "StartWithPod=").usedBy(has("StartWithPod")),
                    since(5, 3, "a specifier or variable in PublishPort=")
                            .usedBy(
                                    quadlet ->
                                            quadlet.own("PublishPort").stream()
                                                    .anyMatch(one -> endsInNoDigit(one.value()))),
                    since(5, 3, "Network=NAME.container")
                            .usedBy(PodmanFeature::isInTheNetworkOfAnother),
                    since(5, 3, "a file in containers/systemd of the runtime directory")
                            .usedBy(
                                    quadlet ->
                                            RUNTIME.matcher(quadlet.path().toString()).lookingAt()),
                    since(5, 7, "more than one Yaml=")
                            .usedBy(quadlet -> quadlet.own("Yaml").size() > 1),
                    since(6, 0, "a file in /usr/share/containers/systemd/users")
                            .usedBy(isBelow("/usr/share/containers/systemd/users")));

    private static PodmanFeature since(int major, int minor, String words) {
        return new PodmanFeature(new PodmanVersion(major, minor), words, _ -> false);
    }

    private PodmanFeature usedBy(Predicate<Quadlet> those) {
        return new PodmanFeature(since, words, those);
    }

    private static Predicate<Quadlet> has(String key) {
        return quadlet -> !quadlet.own(key).isEmpty();
    }

    /** So its name has one, too, unless it says another; Podman refuses it. */
    private static boolean isContainerWithAnAtSign(Quadlet quadlet) {
        return quadlet.isContainer()
                && quadlet.name().indexOf('@') >= 0
                && quadlet.own("ContainerName").isEmpty();
    }

    private static boolean isInTheNetworkOfAnother(Quadlet quadlet) {
        return quadlet.own("Network").stream()
                .anyMatch(network -> network.value().endsWith(QuadletKind.CONTAINER.extension()));
    }

    /**
     * Whether Podman refused one of the ports as none, until it left that to {@code podman run}: it
     * looked only at how they end. Of an instance, where we have put its name in, that is not seen.
     */
    private static boolean endsInNoDigit(String publish) {
        List<String> parts = List.of(publish.substring(publish.lastIndexOf(']') + 1).split(":"));
        return parts.subList(Math.max(0, parts.size() - 2), parts.size()).stream()
                .anyMatch(port -> OPEN_PORT.matcher(port).matches());
    }

    private static Predicate<Quadlet> isBelow(String folder) {
        return quadlet -> quadlet.path().startsWith(folder);
    }

    /** The folders of those that say something to Podman; what they say to us is read by us. */
    private static Stream<String> dropIns(Quadlet quadlet) {
        return quadlet.file().entries().stream()
                .filter(entry -> !entry.section().equals(Quadlet.SECTION))
                .filter(entry -> entry.place().name().endsWith(".conf"))
                .map(entry -> Path.of(entry.place().name()).getParent())
                .filter(folder -> folder != null && folder.toString().endsWith(".d"))
                .map(folder -> folder.getFileName().toString());
    }

    /** Whether it is neither the Quadlet's own nor its template's. */
    private static boolean isGeneral(String folder, Quadlet quadlet) {
        String file = quadlet.path().getFileName().toString();
        String template = file.replaceFirst("@.*(\\.[a-z]+)$", "@$1");
        return !folder.equals(file + ".d") && !folder.equals(template + ".d");
    }

    /** What this Quadlet makes use of and that version does not know. */
    public static List<PodmanFeature> missing(Quadlet quadlet, PodmanVersion version) {
        return ALL.stream()
                .filter(feature -> version.compareTo(feature.since) < 0)
                .filter(feature -> feature.use.test(quadlet))
                .toList();
    }
}
