package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the service manager is told, sd_notify(3). */
@Tag("any-machine")
final class NotificationIT {
    @Test
    void shouldTellOfReadinessAndOfTheEndAtAPath() {
        shouldTell(Programs.temporaryFolder().resolve("notify").toString());
    }

    @Test
    void shouldTellOfReadinessAndOfTheEndAtAnAbstractName() {
        shouldTell("@bro-proxy-test-notify-" + Ports.free());
    }

    private static void shouldTell(String address) {
        try (Running manager = manager(address);
                Backend backend = Backend.echo();
                Proxy proxy = Launch.of(backend.address()).with("NOTIFY_SOCKET", address).start()) {
            String ready = manager.out().await("READY=1");
            assertTrue(ready.contains(" | STATUS="), ready);
            assertTrue(ready.contains(proxy.address()), ready);
            assertTrue(ready.contains(backend.address()), ready);
            assertEquals(0, proxy.terminate());
            manager.out().await("STOPPING=1");
            assertEquals(0, proxy.log().all().size(), "says nothing else");
        }
    }

    static Running manager(String address) {
        Running manager = Command.of(Programs.ours("hear"), address).start();
        manager.out().await("listening");
        return manager;
    }

    @Test
    void shouldGiveSignsOfLifeWhenTheyAreAskedFor() {
        String address = "@bro-proxy-test-watchdog-" + Ports.free();
        try (Running manager = manager(address);
                Proxy proxy =
                        Launch.of("127.0.0.1:9")
                                .with("NOTIFY_SOCKET", address)
                                .with("WATCHDOG_USEC", "100000")
                                .start()) {
            manager.out().await(5, "WATCHDOG=1");
            assertEquals(0, proxy.terminate());
        }
    }

    @Test
    void shouldGiveNoSignsOfLifeOfAnotherProcess() {
        String address = "@bro-proxy-test-no-watchdog-" + Ports.free();
        try (Running manager = manager(address);
                Proxy proxy =
                        Launch.of("127.0.0.1:9", "--exit-idle-time=300ms")
                                .with("NOTIFY_SOCKET", address)
                                .with("WATCHDOG_PID", "1")
                                .with("WATCHDOG_USEC", "100000")
                                .start()) {
            manager.out().await("READY=1");
            assertEquals(0, proxy.process().status());
            // Behind everything that it has sent.
            Launch.of("127.0.0.1:9", "--exit-idle-time=0")
                    .with("NOTIFY_SOCKET", address)
                    .socket("tcp")
                    .run()
                    .orFail();
            manager.out().await(2, "READY=1");
            assertTrue(
                    manager.out().soFar().stream().noneMatch(line -> line.contains("WATCHDOG")),
                    () -> manager.out().soFar().toString());
        }
    }

    @Test
    void shouldServeThoughNobodyListensToItsNotifications() {
        try (Backend backend = Backend.echo();
                Proxy proxy =
                        Launch.of(backend.address())
                                .with("NOTIFY_SOCKET", "/nowhere/notify")
                                .start();
                Client client = proxy.connect()) {
            assertEquals("hello", client.echo("hello"));
            proxy.log().await("/nowhere/notify");
        }
    }
}
