package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Where systemd has most likely started the proxy for a client, it speaks with the manager before
 * it is ready; elsewhere, only once somebody comes.
 */
@Tag("any-machine")
final class ExpectedClientIT {
    private final String manager = "@bro-proxy-test-expected-" + Ports.free();

    @Test
    void shouldConnectToTheManagerWhereTheSocketIsPassed() {
        try (FakeSystemd systemd = new FakeSystemd();
                Running hear = NotificationIT.manager(manager);
                Proxy proxy =
                        notifying(systemd, Launch.of("--backend=127.0.0.1:9", "--unit=web"))
                                .start()) {
            hear.out().await("READY=1");
            assertEquals(1, systemd.peers(), proxy::address);
        }
    }

    @Test
    void shouldNotKnowWhichOfSeveralUnitsIsWanted() {
        Launch launch =
                Launch.of("--backend=web=127.0.0.1:9", "--backend=db=127.0.0.1:9")
                        .and("--unit=web=web", "--unit=db=db")
                        .with("LISTEN_FDNAMES", "web:db")
                        .socket("tcp")
                        .socket("tcp");
        try (FakeSystemd systemd = new FakeSystemd();
                Running hear = NotificationIT.manager(manager);
                Proxy proxy = notifying(systemd, launch).start()) {
            hear.out().await("READY=1");
            assertEquals(0, systemd.peers(), proxy::address);
        }
    }

    @Test
    void shouldExpectNobodyWhereItListensByItself() {
        try (FakeSystemd systemd = new FakeSystemd();
                Running hear = NotificationIT.manager(manager);
                Running proxy =
                        Command.of(Binary.path(), "--backend=127.0.0.1:9", "--unit=web")
                                .and("--user", "--listen=127.0.0.1:" + Ports.free())
                                .with("XDG_RUNTIME_DIR", systemd.runtime())
                                .with("NOTIFY_SOCKET", manager)
                                .start()) {
            hear.out().await("READY=1");
            assertEquals(0, systemd.peers(), () -> "of " + proxy.pid());
        }
    }

    private Launch notifying(FakeSystemd systemd, Launch launch) {
        return launch.and("--user")
                .with("XDG_RUNTIME_DIR", systemd.runtime())
                .with("NOTIFY_SOCKET", manager);
    }
}
