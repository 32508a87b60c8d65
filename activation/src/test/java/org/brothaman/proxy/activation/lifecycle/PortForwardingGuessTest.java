package org.brothaman.proxy.activation.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.brothaman.proxy.activation.readiness.PortForwarding;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PortForwardingGuessTest {

    @ParameterizedTest
    @CsvSource({
        "run --network host localhost/web:1, USER, DIRECT",
        "run --network=host localhost/web:1, USER, DIRECT",
        "run --net host -p 80:80 localhost/web:1, USER, DIRECT",
        "run --network pasta --publish 127.0.0.1:18080:80 localhost/web:1, USER, FORWARDED",
        "run --publish=18080:80 localhost/web:1, USER, FORWARDED",
        "run -P localhost/web:1, USER, FORWARDED",
        "run --pod-id-file %t/app-pod.pod-id localhost/web:1, USER, FORWARDED",
        "run --network container:other localhost/web:1, USER, FORWARDED",
        "run --publish 18080:80 localhost/web:1, SYSTEM, UNKNOWN",
        "run localhost/web:1, USER, UNKNOWN",
    })
    void shouldReadPodmansCommand(String command, ManagerScope scope, PortForwarding forwarding) {
        String file =
                "[Container]\nPublishPort=1:1\n[Service]\nExecStart=/usr/bin/podman \\\n"
                        + command
                        + "\nExecStop=/usr/bin/podman rm --network host\n";
        assertEquals(forwarding, PortForwardingGuess.read(file, scope).forwarding());
    }

    @ParameterizedTest
    @CsvSource({
        "run --cgroups=split --publish 127.0.0.1:18080:80, {18080=80}",
        "run --cgroups split -p 18080:80/tcp, {18080=80}",
        "run --cgroups=split --publish [::1]:18080:80, {18080=80}",
        "run --cgroups=split --publish 8000-8001:90-91, '{8000=90, 8001=91}'",
        "run --cgroups=split --publish 53:53/udp, {}",
        "run --cgroups=split --publish 80, {}",
        "run --cgroups=split --publish ${PORT}:80, {}",
        "run --cgroups=split --publish 9-1:80, {}",
        "run --publish 18080:80, {}",
        "run --cgroups=no-conmon --publish 18080:80, {}",
    })
    void shouldReadPublishedPorts(String command, String ports) {
        String file = "ExecStart=/usr/bin/podman " + command + " localhost/web:1\n";
        Map<Integer, Integer> read =
                PortForwardingGuess.read(file, ManagerScope.USER).containerPorts();
        assertEquals(ports, new TreeMap<>(read).toString());
    }

    @Test
    void shouldNotKnowWithoutAFile(@TempDir Path folder) throws IOException {
        assertEquals(PortForwardingGuess.NONE, PortForwardingGuess.of("", ManagerScope.USER));
        assertEquals(
                PortForwardingGuess.NONE,
                PortForwardingGuess.of(folder + "/none", ManagerScope.USER));
        assertEquals(PortForwardingGuess.NONE, PortForwardingGuess.of("\0", ManagerScope.USER));
        assertEquals(
                PortForwardingGuess.NONE,
                PortForwardingGuess.of(folder.toString(), ManagerScope.USER));
        Path file = Files.writeString(folder.resolve("web.service"), "ExecStart=podman -p 1");
        assertEquals(
                PortForwarding.FORWARDED,
                PortForwardingGuess.of(file.toString(), ManagerScope.USER).forwarding());
    }
}
