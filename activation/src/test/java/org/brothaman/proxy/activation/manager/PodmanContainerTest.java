package org.brothaman.proxy.activation.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PodmanContainerTest {
    private static Optional<PodmanContainer> of(String command) {
        return PodmanContainer.of(List.of(command.split(" ")));
    }

    @ParameterizedTest
    @CsvSource({
        "/usr/bin/podman run --name web --cidfile=/run/web.cid --replace -d image --name no, /usr/bin/podman pause web",
        "/usr/bin/podman --root /data --log-level=debug run -d --name=web image, /usr/bin/podman --root /data --log-level=debug pause web",
        "podman container run --name web image, podman pause web",
        "/usr/bin/podman start -a web, /usr/bin/podman pause web",
        "/usr/bin/podman --url unix:/x start web, /usr/bin/podman --url unix:/x pause web"
    })
    void shouldFindTheContainerInTheCommandThatStartsIt(String start, String pause) {
        PodmanContainer container = of(start).orElseThrow();
        assertEquals(pause, String.join(" ", container.command("pause", container.name())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/usr/bin/podman run -d image",
                "/usr/bin/podman kube play --name web file.yaml",
                "/usr/bin/podman pod start --pod-id-file=/run/app-pod.pod-id",
                "/usr/bin/podman start",
                "/usr/bin/notpodman run --name web image",
                "/usr/sbin/nginx -g daemon",
                "/bin/sh -c podman run --name web image"
            })
    void shouldFindNoneWhereNoneIsNamed(String start) {
        assertEquals(Optional.empty(), of(start));
    }

    @Test
    void shouldReadTheIdFromItsFile(@TempDir Path folder) throws Exception {
        String id = "0123456789abcdef".repeat(4);
        Path file = folder.resolve("web.cid");
        PodmanContainer container =
                of("podman run --name web --cidfile=" + file + " image").orElseThrow();
        assertEquals("", container.id());
        Files.writeString(file, id + "\n");
        assertEquals(id, container.id());
        Files.writeString(file, "*");
        assertEquals("", container.id());
    }
}
