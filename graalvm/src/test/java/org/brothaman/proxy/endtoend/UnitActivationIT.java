package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A unit that the first client starts, by a manager that is not there: D-Bus as the binary speaks
 * it.
 */
@Tag("any-machine")
final class UnitActivationIT {
    private static Launch launch(FakeSystemd systemd, Backend backend, String... more) {
        return Launch.of(backend.address(), "--user", "--unit=web.service", "--ready=unit")
                .and(more)
                .with("XDG_RUNTIME_DIR", systemd.runtime());
    }

    @Test
    void shouldStartTheUnitForTheFirstClientAndStopItAfterTheLast() {
        try (FakeSystemd systemd = new FakeSystemd();
                Backend backend = Backend.echo();
                Proxy proxy =
                        launch(systemd, backend, "--on-idle=stop", "--exit-idle-time=100ms")
                                .start()) {
            try (Client client = proxy.connect()) {
                assertEquals("hello", client.echo("hello"));
                assertTrue(systemd.isUp());
            }
            assertEquals(0, proxy.process().status(), () -> proxy.log().all().toString());
            assertEquals(List.of("StartUnit web.service", "StopUnit web.service"), systemd.calls());
        }
    }

    /** Root is shown what is below /run, as systemd makes it; everybody else what is their own. */
    @Test
    void shouldTellItsStatus() throws IOException {
        Path folder = Path.of("/run/bro-proxy/bro-proxy-test-" + Ports.free());
        try (FakeSystemd systemd = new FakeSystemd();
                Backend backend = Backend.echo();
                Proxy proxy =
                        launch(systemd, backend, "--connections-max=1")
                                .with("RUNTIME_DIRECTORY", Programs.isRoot() ? "" + folder : "")
                                .start()) {
            try (Client client = proxy.connect()) {
                assertEquals("hello", client.echo("hello"));
                try (Client refused = proxy.connect()) {
                    assertEquals(Client.End.CLEAN, refused.awaitEnd());
                }
                Outcome status =
                        Command.of(Binary.path(), "status")
                                .with("XDG_RUNTIME_DIR", systemd.runtime())
                                .run()
                                .orFail();
                assertTrue(status.outText().contains("serving"), status::toString);
                assertTrue(status.outText().matches("(?s).*activations +1\\b.*"), status::toString);
                assertTrue(status.outText().contains("1 open"), status::toString);
                assertTrue(status.outText().contains("refused      limit 1"), status::toString);
            }
            assertEquals(0, proxy.terminate());
        } finally {
            Files.deleteIfExists(folder);
        }
    }
}
