package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who wakes a unit, and by what: the manager sees who did. */
@Tag("any-machine")
final class WakeIT {
    private static final int SCANS = 100;

    private static Launch launch(FakeSystemd systemd, Backend backend, String... more) {
        return Launch.of(backend.address(), "--user", "--unit=web.service", "--ready=unit")
                .and("--access-log")
                .and(more)
                .with("XDG_RUNTIME_DIR", systemd.runtime());
    }

    @Test
    void shouldStartNothingForScansAndBeWokenByTheFirstByte() {
        try (FakeSystemd systemd = new FakeSystemd();
                Backend backend = Backend.echo();
                Proxy proxy =
                        launch(systemd, backend, "--wake-on=data", "--wake-data-timeout=300ms")
                                .start()) {
            for (int i = 0; i < SCANS; i++) {
                Client scan = proxy.connect();
                if (i % 2 == 0) {
                    scan.close();
                } else {
                    scan.leave();
                }
            }
            try (Client silent = proxy.connect()) {
                silent.awaitAnyEnd();
            }
            proxy.log().await("it has sent nothing, so nothing was started for it");
            proxy.log().await("no_data after");
            assertEquals(List.of(), systemd.calls());
            try (Client client = proxy.connect()) {
                assertEquals("hello", client.echo("hello"));
            }
            assertEquals(List.of("StartUnit web.service"), systemd.calls());
            try (Client client = proxy.connect()) {
                assertEquals("again", client.echo("again"));
            }
            assertEquals(0, proxy.terminate());
        }
    }

    @Test
    void shouldRefuseWhoMayNotWakeItUntilSomebodyElseHas() {
        try (FakeSystemd systemd = new FakeSystemd();
                Backend backend = Backend.echo();
                Proxy proxy =
                        launch(systemd, backend, "--wake-allow=guest=192.0.2.0/24")
                                .socket("tcp")
                                .socket("tcp")
                                .with("LISTEN_FDNAMES", "own:guest")
                                .start()) {
            try (Client guest = proxy.connect(1)) {
                guest.awaitAnyEnd();
            }
            assertTrue(proxy.log().await("asleep after").contains("127.0.0.1"));
            assertEquals(List.of(), systemd.calls());
            try (Client client = proxy.connect(0)) {
                assertEquals("hello", client.echo("hello"));
            }
            try (Client guest = proxy.connect(1)) {
                assertEquals("hello", guest.echo("hello"));
            }
            assertEquals(List.of("StartUnit web.service"), systemd.calls());
            assertEquals(0, proxy.terminate());
        }
    }

    /** Started by hand, or by an earlier run of the proxy. */
    @Test
    void shouldServeThemWhereItIsUpAlready() {
        try (FakeSystemd systemd = new FakeSystemd();
                Backend backend = Backend.echo();
                Proxy proxy = launch(systemd, backend, "--wake-allow=192.0.2.0/24").start()) {
            systemd.become(true);
            try (Client guest = proxy.connect()) {
                assertEquals("hello", guest.echo("hello"));
            }
            assertEquals(List.of(), systemd.calls());
            assertEquals(0, proxy.terminate());
        }
    }

    @Test
    void shouldLetOneAddressWakeItSoOften() {
        try (FakeSystemd systemd = new FakeSystemd();
                Backend backend = Backend.echo();
                Proxy proxy = launch(systemd, backend, "--wake-limit=1/1h").start()) {
            try (Client client = proxy.connect()) {
                assertEquals("hello", client.echo("hello"));
            }
            systemd.become(false);
            // Its end is noticed within a second.
            Await.until(
                    "a client is refused",
                    () -> {
                        try (Client client = proxy.connect()) {
                            client.echo("x");
                        } catch (RuntimeException | AssertionError refused) {
                            // The log says why.
                        }
                        return proxy.log().soFar().stream()
                                .anyMatch(line -> line.contains("as often as one may"));
                    });
            assertEquals(List.of("StartUnit web.service"), systemd.calls());
            assertEquals(0, proxy.terminate());
        }
    }

    /** It exits when the unit sleeps, so the limit must outlive it. */
    @Test
    void shouldLimitTheWakingsOfOneAddressInTheNextProcessToo() {
        try (FakeSystemd systemd = new FakeSystemd();
                Backend backend = Backend.echo()) {
            try (Proxy proxy = launch(systemd, backend, "--wake-limit=1/1h").start()) {
                try (Client client = proxy.connect()) {
                    assertEquals("hello", client.echo("hello"));
                }
                assertEquals(0, proxy.terminate());
            }
            systemd.become(false);
            try (Proxy proxy = launch(systemd, backend, "--wake-limit=1/1h").start()) {
                try (Client client = proxy.connect()) {
                    client.awaitAnyEnd();
                }
                proxy.log().await("as often as one may");
                assertEquals(0, proxy.terminate());
            }
            assertEquals(List.of("StartUnit web.service"), systemd.calls());
        }
    }

    @Test
    void shouldLimitTheConnectionsOfOneAddress() {
        try (Backend backend = Backend.echo();
                Proxy proxy =
                        Launch.of(backend.address(), "--connections-max-per-source=1").start()) {
            try (Client first = proxy.connect()) {
                assertEquals("hello", first.echo("hello"));
                try (Client second = proxy.connect()) {
                    second.awaitAnyEnd();
                }
                proxy.log().await("as many connections open as one may have");
                assertEquals("again", first.echo("again"));
            }
            assertEquals(0, proxy.terminate());
        }
    }

    @Test
    void shouldLetThemWaitWhereThatIsWanted() {
        try (FakeSystemd systemd = new FakeSystemd();
                Backend backend = Backend.echo();
                Proxy proxy =
                        launch(systemd, backend, "--wake-allow=guest=192.0.2.0/24")
                                .and("--when-asleep=wait")
                                .socket("tcp")
                                .socket("tcp")
                                .with("LISTEN_FDNAMES", "own:guest")
                                .start();
                Client guest = proxy.connect(1)) {
            try (Client client = proxy.connect(0)) {
                assertEquals("hello", client.echo("hello"));
            }
            assertEquals("hello", guest.echo("hello"));
            assertEquals(List.of("StartUnit web.service"), systemd.calls());
            assertEquals(0, proxy.terminate());
        }
    }
}
