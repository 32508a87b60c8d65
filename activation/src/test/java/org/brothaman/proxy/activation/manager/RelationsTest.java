package org.brothaman.proxy.activation.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who needs whom, as status shows it. */
@Timeout(30)
final class RelationsTest extends ManagerStage {
    private static final String PROXY = "web-proxy.service";

    private static void relate(FakePeer peer, String unit, String how, String... others) {
        peer.setFor(unit, how, others);
    }

    private static void describe(FakePeer peer) {
        peer.unit("loaded", "active", "running");
        relate(peer, WEB, "Requires", "db.service", "basic.target", "disk.service");
        relate(
                peer,
                WEB,
                "Wants",
                "podman-user-wait-network-online.service",
                "db-proxy.socket",
                "web-proxy.socket");
        relate(peer, "db-proxy.socket", "Triggers", "db-proxy.service");
        relate(peer, "web-proxy.socket", "Triggers", PROXY);
        peer.setFor("db-proxy.service", "ActiveState", "inactive");
        relate(peer, "db.service", "Requires", "disk.service");
        relate(peer, "disk.service", "Wants", WEB); // in a circle
        peer.setFor("disk.service", "ActiveState", "inactive");
        relate(peer, WEB, "RequiredBy", "app.service", "down.service");
        peer.setFor("down.service", "ActiveState", "inactive");
        relate(peer, PROXY, "TriggeredBy", "web-proxy.socket");
        relate(peer, "web-proxy.socket", "WantedBy", "sockets.target", "shop.service");
        relate(peer, "web-proxy.socket", "RequiredBy", PROXY);
    }

    @Test
    void shouldTellWhatItNeedsAndWhoNeedsIt() throws Exception {
        try (FakeManager fake =
                        new FakeManager(
                                folder,
                                peer -> {
                                    describe(peer);
                                    peer.accept();
                                    peer.reply(
                                            peer.expect("GetUnitByPID"),
                                            "o",
                                            UnitPath.of("own.service"));
                                    peer.serve();
                                });
                SystemdManager manager = manager(fake.address())) {
            Relations all = Relations.of(manager, WEB, PROXY, soon());
            assertEquals(List.of("db.service"), all.needs().stream().map(n -> n.unit()).toList());
            Relations.Need disk = all.needs().getFirst().needs().getFirst();
            assertEquals("disk.service", disk.unit());
            assertTrue(disk.state().isDown());
            assertEquals(List.of(), disk.needs());
            assertEquals(Set.of("app.service"), all.users().keySet());
            assertEquals(Set.of("shop.service"), all.visitors().keySet());
            assertEquals(Set.of("db-proxy.service"), all.used().keySet());
            assertTrue(all.used().get("db-proxy.service").isDown());
        }
    }

    @Test
    void shouldFindAllThatAUnitCannotBeWithout() throws Exception {
        try (FakeManager fake =
                        new FakeManager(
                                folder,
                                peer -> {
                                    describe(peer);
                                    peer.accept();
                                    peer.serve();
                                });
                SystemdManager manager = manager(fake.address())) {
            assertEquals(
                    new TreeSet<>(
                            Set.of(
                                    "db.service",
                                    "disk.service",
                                    "podman-user-wait-network-online.service",
                                    WEB)),
                    manager.needs(WEB, soon()));
        }
    }

    @Test
    void shouldTellNothingThatTheManagerDoesNot() {
        try (SystemdManager manager = manager()) {
            Relations all = Relations.of(manager, WEB, PROXY, soon());
            assertEquals(List.of(), all.needs());
            assertTrue(all.users().isEmpty() && all.visitors().isEmpty());
            assertTrue(all.used().isEmpty());
        }
    }
}
