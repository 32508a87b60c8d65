package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.endtoend.Client.End;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What happens when there is no room: for one connection more, or for one descriptor more. */
@Tag("any-machine")
final class LimitsIT {
    @Test
    void shouldServeExactlySoManyAndRefuseTheNext() {
        try (Backend backend = Backend.echo();
                Proxy proxy = Launch.of("-c", "3", backend.address()).start();
                Client one = proxy.connect();
                Client two = proxy.connect();
                Client three = proxy.connect()) {
            for (Client client : List.of(one, two, three)) {
                assertEquals("in", client.echo("in"));
            }
            try (Client four = proxy.connect()) {
                assertEquals(End.CLEAN, four.awaitEnd());
            }
            proxy.log().await("Hit connection limit, refusing connection.");
            assertEquals(3, backend.accepted());
        }
    }

    @Test
    void shouldLeaveTheNextOneWaitingWhenToldTo() {
        try (Backend backend = Backend.echo();
                Proxy proxy = Launch.of("-c", "1", "--when-full=wait", backend.address()).start();
                Client second = waitingBehind(proxy, backend)) {
            byte[] answer = second.receive("patience".length());
            assertEquals("patience", new String(answer));
            assertEquals(0, proxy.log().soFar().size());
        }
    }

    private static Client waitingBehind(Proxy proxy, Backend backend) {
        try (Client first = proxy.connect()) {
            assertEquals("one", first.echo("one"));
            Client second = proxy.connect().send("patience");
            assertEquals("still one", first.echo("still one"));
            assertEquals(1, backend.accepted());
            return second;
        }
    }

    @Test
    void shouldTakeItsLimitFromTheDescriptorsThatItMayOpen() {
        try (Backend backend = Backend.echo();
                Proxy proxy =
                        Launch.of(backend.address()).under("prlimit", "--nofile=512:512").start()) {
            List<Client> clients = new ArrayList<>();
            try {
                for (int i = 0; i < 160; i++) {
                    clients.add(proxy.connect());
                }
                proxy.log().await("Hit connection limit, refusing connection.");
                assertEquals("served", clients.getFirst().echo("served"));
                assertEquals(End.CLEAN, clients.getLast().awaitEnd());
            } finally {
                clients.forEach(Client::close);
            }
            assertTrue(
                    proxy.log().soFar().stream().allMatch(line -> line.contains("limit")),
                    () -> proxy.log().soFar().toString());
        }
    }

    @Test
    void shouldOutliveALackOfDescriptorsAndTellOfItOnce() {
        int served = 20;
        // A cap above what the descriptors allow: accept(2) fails with EMFILE.
        String[] options = {"--connections-max=1000", "--threads=1"};
        try (Backend backend = Backend.echo();
                Proxy proxy =
                        Launch.of(backend.address())
                                .and(options)
                                .under("prlimit", limit(backend, served, options))
                                .start()) {
            List<Client> clients = new ArrayList<>();
            try {
                for (int i = 0; i < 5 * served; i++) {
                    clients.add(proxy.connect());
                }
                proxy.log().await("Cannot accept connections");
                for (int i = 0; i < 100; i++) {
                    assertEquals("served", clients.get(i % served).echo("served"));
                    Await.pause(TimeUnit.MILLISECONDS.toNanos(1));
                }
                // The other line is the warning at the start, that it may come to this.
                assertTrue(proxy.log().await("RLIMIT_NOFILE").contains("LimitNOFILE="));
                assertEquals(2, proxy.log().soFar().size(), () -> proxy.log().soFar().toString());
            } finally {
                clients.forEach(Client::close);
            }
            try (Client client = proxy.connect()) {
                assertEquals("recovered", client.echo("recovered"));
            }
            proxy.log().await("Accepting connections");
        }
    }

    /** Room for just so many connections, each of two descriptors. */
    private static String limit(Backend backend, int connections, String... options) {
        try (Proxy proxy = Launch.of(backend.address()).and(options).start();
                Client client = proxy.connect()) {
            assertEquals("one", client.echo("one"));
            long limit = proxy.descriptors() + 2 * (connections - 1);
            return "--nofile=" + limit + ":" + limit;
        }
    }
}
