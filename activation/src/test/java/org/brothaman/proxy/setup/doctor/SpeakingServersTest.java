package org.brothaman.proxy.setup.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.setup.quadlet.Quadlets;
import org.brothaman.proxy.setup.quadlet.SearchPath;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** WakeOn=data in front of a server that speaks first. */
final class SpeakingServersTest {
    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x --wake-on=data 127.0.0.1:22 | SSH (port 22)",
                "x --wake-on data 127.0.0.1:10022 | SSH (port 22)",
                "x --wake-on=connection 127.0.0.1:10022 | ",
                "x 127.0.0.1:10022 | ",
                "x --wake-on=data 127.0.0.1:18080 | ",
                "x --wake-on=data 3306 | MySQL and MariaDB (port 3306)",
                "x --wake-on=data [::1]:25 | SMTP (port 25)",
                "x --wake-on=data /run/22 | ",
                "x --wake-on=web=data --backend=web=1.2.3.4:80 --backend=ssh=1.2.3.4:22 | ",
                "x --wake-on=ssh=data --backend=web=1.2.3.4:80 --backend=ssh=1.2.3.4:22 | SSH (port 22)",
            })
    void shouldWarnOfThem(String command, String told) throws IOException {
        Files.writeString(
                folder.resolve("web.container"),
                "[Container]\nPublishPort=127.0.0.1:10022:22\nPublishPort=127.0.0.1:18080:80\n");
        var path = SearchPath.of(ManagerScope.USER, Map.of("QUADLET_UNIT_DIRS", "" + folder), 1);
        var quadlet = new Quadlets(path).find("web", fault -> {}).orElseThrow();
        List<Finding> findings =
                Route.of(List.of(command.split(" ")), "web.service").stream()
                        .map(route -> SpeakingServers.check(route, quadlet))
                        .flatMap(Optional::stream)
                        .toList();
        assertEquals(told == null ? 0 : 1, findings.size(), findings::toString);
        assertTrue(told == null || findings.getFirst().text().contains(told), findings::toString);
    }
}
