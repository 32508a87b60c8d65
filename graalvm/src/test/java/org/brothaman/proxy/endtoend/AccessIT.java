package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who may connect, socket by socket. Both sockets' clients are on 127.0.0.1. */
@Tag("any-machine")
final class AccessIT {
    @Test
    void shouldResetWhoMayNotConnectAndServeTheOthers() {
        try (Backend backend = Backend.echo();
                Proxy proxy =
                        Launch.of("--backend", backend.address())
                                .and("--deny=closed=any", "--allow=closed=192.0.2.0/24")
                                .and("--deny=any", "--allow=localhost")
                                .socket("tcp")
                                .socket("tcp")
                                .with("LISTEN_FDNAMES", "open:closed")
                                .start()) {
            try (Client client = proxy.connect(0)) {
                assertEquals("hello", client.echo("hello"));
            }
            try (Client client = proxy.connect(1)) {
                client.awaitAnyEnd();
            }
            proxy.log().await("Resetting client 127.0.0.1:");
            assertEquals(0, proxy.terminate());
        }
    }
}
