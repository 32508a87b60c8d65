package org.brothaman.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.brothaman.proxy.activation.systemd.ManagerScope;
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
        "0::/system.slice/app.service, app.service of the system",
        "0::/machine.slice/libpod-ab12.scope/container, libpod-ab12.scope of the system",
        "0::/user.slice/user-1000.slice/session-2.scope, session-2.scope",
        "0::/user.slice/user-0.slice/session-3.scope, session-3.scope",
        "0::/user.slice/user-1001.slice/user@1001.service/app.slice/app.service/libpod-payload-ab12, app.service of user 1001",
        "0::/user.slice/user-1001.slice/user@1001.service, user@1001.service",
        "0::/user.slice/user@1000.service/app.slice/dbus-:1.3-org.example.App@0.service, dbus-:1.3-org.example.App@0.service",
        "0::/machine.slice, process 7",
        "1:name=systemd:/system.slice/old.service, old.service of the system"
    })
    void shouldNameTheUnitOfAProcess(String line, String name) throws IOException {
        assertEquals(name, name(line, ManagerScope.USER, 1000));
    }

    /** Whichever user the proxy runs as. */
    @ParameterizedTest
    @CsvSource({
        "0::/system.slice/app.service, app.service",
        "0::/user.slice/user-0.slice/user@0.service/app.slice/app.service, app.service of user 0",
        "0::/user.slice/user-1000.slice/user@1000.service/app.slice/app.service, app.service of user 1000",
        "0::/user.slice/user-1000.slice/session-2.scope, session-2.scope"
    })
    void shouldNameTheUnitOfAProcessForAProxyOfTheSystem(String line, String name)
            throws IOException {
        assertEquals(name, name(line, ManagerScope.SYSTEM, 0));
        assertEquals(name, name(line, ManagerScope.SYSTEM, 1000));
    }

    private String name(String line, ManagerScope scope, int user) throws IOException {
        Files.createDirectories(processes.resolve("7"));
        Files.writeString(processes.resolve("7/cgroup"), "3:cpu:/other.service\n" + line + "\n");
        return RequesterName.of(new Requester("(unnamed)", 7), processes, scope, () -> user);
    }

    @Test
    void shouldNameTheProcessThatIsGoneAndTheAddressOfOthers() {
        assertEquals(
                "process 7",
                RequesterName.of(
                        new Requester("(unnamed)", 7), processes, ManagerScope.USER, () -> 1000));
        assertEquals(
                "192.0.2.1:5",
                RequesterName.of(
                        new Requester("192.0.2.1:5", 0), processes, ManagerScope.USER, () -> 1000));
    }
}
