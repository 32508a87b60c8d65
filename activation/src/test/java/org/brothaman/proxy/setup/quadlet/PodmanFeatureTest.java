package org.brothaman.proxy.setup.quadlet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PodmanFeatureTest {
    @TempDir private Path folder;

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private Quadlet find(String name) {
        var path =
                SearchPath.of(ManagerScope.USER, Map.of("QUADLET_UNIT_DIRS", folder.toString()), 1);
        return new Quadlets(path).find(name, _ -> {}).orElseThrow();
    }

    /** Of each the first version that knows all that it makes use of. */
    @ParameterizedTest
    @CsvSource({
        "web.container, [Container] Image=a PublishPort=1 Network=host, 4.4",
        "web.kube, [Kube] Yaml=a PublishPort=1:1, 4.4",
        "web.container, [Container] ServiceName=a, 5.3",
        "web.container, [Container] Pod=a.pod, 5.0",
        "web.container, [Container] Pod=a.pod StartWithPod=no, 5.3",
        "web.container, [Container] Network=a.container, 5.3",
        "web.pod, [Pod] PublishPort=1:1, 5.0",
        "web@.container, [Container] Image=a, 5.0",
        "web@1.container, [Container] Image=a, 5.0",
        "web@1.container, [Container] ContainerName=a, 4.4",
        "web@.kube, [Kube] Yaml=a, 4.4",
        "web@.kube, [Kube] Yaml=a PublishPort=180%i:80, 5.3",
        "web@.container, [Container] ContainerName=a PublishPort=127.0.0.1:180%i:80, 5.3",
        "web@.container, [Container] ContainerName=a PublishPort=127.0.0.1:%i80:80/tcp, 4.4",
        "web.container, [Container] PublishPort=80:${PORT}/tcp, 5.3",
        "web.container, [Container] PublishPort=80:${PORT}80/tcp, 4.4",
        "web.container, [Container] PublishPort=[fe80::1%a]::80-81/udp, 4.4",
        "web.kube, [Kube] Yaml=a Yaml=b, 5.7"
    })
    void shouldKnowSinceWhenPodmanKnowsIt(String file, String text, String version)
            throws IOException {
        write(file, text.replace(' ', '\n') + "\n");
        assertSince(version, file);
    }

    private void assertSince(String version, String file) {
        String[] numbers = version.split("\\.");
        var since = new PodmanVersion(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
        assertEquals(List.of(), PodmanFeature.missing(find(file), since));
        Optional<PodmanVersion> last =
                PodmanFeature.missing(find(file), new PodmanVersion(4, 4)).stream()
                        .map(PodmanFeature::since)
                        .max(PodmanVersion::compareTo);
        assertEquals(since, last.orElse(new PodmanVersion(4, 4)));
    }

    @ParameterizedTest
    @CsvSource({
        "web.container.d, web.container, 5.0",
        "web@1.container.d, web@1.container, 5.0",
        "web@.container.d, web@1.container, 5.0",
        "container.d, web.container, 5.2",
        "web-.container.d, web-app.container, 5.2"
    })
    void shouldKnowSinceWhenPodmanReadsDropIns(String dropIns, String file, String version)
            throws IOException {
        write(file, "[Container]\nContainerName=a\n[X-BroProxy]\nListen=1\n");
        write(dropIns + "/10.conf", "[X-BroProxy]\nListen=2\n");
        assertSince("4.4", file); // it is for us
        write(dropIns + "/10.conf", "[Container]\nPublishPort=2\n");
        assertSince(version, file);
    }

    @ParameterizedTest
    @CsvSource({
        "/etc/containers/systemd/web.container, 4.4",
        "/etc/containers/systemd/users/web.container, 4.6",
        "/run/containers/systemd/web.container, 5.3",
        "/run/user/1500/containers/systemd/a/web.container, 5.3",
        "/usr/share/containers/systemd/web.container, 4.4",
        "/usr/share/containers/systemd/users/web.container, 6.0"
    })
    void shouldKnowSinceWhenPodmanLooksThere(String path, String version) {
        List<String> versions = new ArrayList<>(List.of("4.4"));
        var quadlet =
                new Quadlet("web", QuadletKind.CONTAINER, Path.of(path), new UnitFile(List.of()));
        PodmanFeature.missing(quadlet, new PodmanVersion(4, 4))
                .forEach(feature -> versions.add(feature.since().toString()));
        assertEquals(version, versions.getLast());
    }

    @ParameterizedTest
    @CsvSource({
        "podman version 4.4.0, 4.4",
        "podman version 5.10.0-dev, 5.10",
        "'warning: x\npodman version 5.4.2\n', 5.4",
        "podman version none, ",
        "docker version 5.4.2, "
    })
    void shouldReadAVersion(String output, String version) {
        assertEquals(
                Optional.ofNullable(version),
                PodmanVersion.said(output).map(PodmanVersion::toString));
    }

    @Test
    void shouldNameTheOldestFirst() {
        List<PodmanVersion> since = PodmanFeature.ALL.stream().map(PodmanFeature::since).toList();
        assertEquals(since.stream().sorted().toList(), since);
    }
}
