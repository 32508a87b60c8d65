package org.brothaman.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.brothaman.proxy.session.Requester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RequesterNameTest {
    @TempDir private Path processes;

    @ParameterizedTest
    @CsvSource({
        "0::/user.slice/user-1000.slice/user@1000.service/app.slice/app.service/libpod-payload-ab12, app.service",
        "0::/system.slice/app.service, app.service",
        "0::/user.slice/user-0.slice/session-3.scope, session-3.scope",
        "0::/user.slice/user-1001.slice/user@1001.service/app.slice/app.service/libpod-payload-ab12, app.service of user 1001",
        "0::/user.slice/user-1001.slice/user@1001.service, user@1001.service",
        "0::/user.slice/user@1000.service/app.slice/dbus-:1.3-org.example.App@0.service, dbus-:1.3-org.example.App@0.service",
        "0::/machine.slice, process 7",
        "1:name=systemd:/system.slice/old.service, old.service"
    })
    void shouldNameTheUnitOfAProcess(String line, String name) throws IOException {
        Files.createDirectory(processes.resolve("7"));
        Files.writeString(processes.resolve("7/cgroup"), "3:cpu:/other.service\n" + line + "\n");

        assertEquals(name, RequesterName.of(new Requester("(unnamed)", 7), processes, () -> 1000));
    }

    @Test
    void shouldNameTheProcessThatIsGoneAndTheAddressOfOthers() {
        assertEquals(
                "process 7",
                RequesterName.of(new Requester("(unnamed)", 7), processes, () -> 1000));
        assertEquals(
                "192.0.2.1:5",
                RequesterName.of(new Requester("192.0.2.1:5", 0), processes, () -> 1000));
    }
}
