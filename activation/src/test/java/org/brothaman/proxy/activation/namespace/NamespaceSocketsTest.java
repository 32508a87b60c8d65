package org.brothaman.proxy.activation.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.SocketAddress;
import org.junit.jupiter.api.Test;

class NamespaceSocketsTest extends NamespaceFixture {
    private static final byte[] CLIENT4 = {(byte) 203, 0, 113, 9};
    private static final byte[] CLIENT6 = {
        0x20, 0x01, 0x0d, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9
    };

    @Test
    void shouldHaveNoSocketsBeforeTheNamespaceIsEntered() {
        assertEquals(Errno.ENOTCONN, sockets.streamSocket(INET));
        assertEquals(Errno.ENOTCONN, take(INET6));
    }

    /** /proc/self/exe was seen missing for a moment. */
    @Test
    void shouldStartAHelperOnceMoreWhenItIsNotFound() {
        HelperStart real = start;
        AtomicInteger starts = new AtomicInteger();
        start = () -> starts.incrementAndGet() == 1 ? Errno.ENOENT : real.start();
        enterWell();
        assertEquals(2, starts.get());
    }

    @Test
    void shouldNotStartAHelperForEverThatIsNotFound() {
        AtomicInteger starts = new AtomicInteger();
        start =
                () -> {
                    starts.incrementAndGet();
                    return Errno.ENOENT;
                };
        String refusal = refusal();
        assertTrue(refusal.contains("cannot start the helper for it (No such file"), refusal);
        assertEquals(2, starts.get());
    }

    @Test
    void shouldMakeSocketsInTheNamespace() {
        enterWell();
        int server = listen(INET);
        int port = KERNEL.localAddress(server).port();
        assertTrue(container.run("ss", "-Hltn").toString().contains("127.0.0.1:" + port));
        assertTrue(seen(server, null).isLoopback());
        KERNEL.close(server);
    }

    @Test
    void shouldShowTheClientsAddressToAServerOnLoopback() {
        enterWell();
        assertTrue(sockets.isTransparent(INET));
        int server = listen(INET);
        SocketAddress client = SocketAddress.inet(CLIENT4, 40_001, 0);
        assertEquals(client, seen(server, client));
        // The port may be used again at once.
        assertEquals(client, seen(server, client));
        KERNEL.close(server);
    }

    @Test
    void shouldShowTheClientsIpv6Address() {
        enterWell();
        assertTrue(sockets.isTransparent(INET6));
        int server = listen(INET6);
        SocketAddress client = SocketAddress.inet(CLIENT6, 40_001, 0);
        assertEquals(client, seen(server, client));
        KERNEL.close(server);
    }

    @Test
    void shouldShowAnAddressOfTheNamespaceItself() {
        enterWell();
        int server = listen(INET);
        SocketAddress local = SocketAddress.inet(new byte[] {(byte) 203, 0, 113, 50}, 40_001, 0);
        assertEquals(local, seen(server, local));
        KERNEL.close(server);
    }

    @Test
    void shouldAddRuleAndRouteOnce() {
        enterWell();
        run = "second";
        enterWell();
        for (String version : List.of("-4", "-6")) {
            long rules =
                    container.run("ip", version, "rule").stream()
                            .filter(line -> line.contains("iif lo lookup 29999"))
                            .count();
            assertEquals(1, rules);
            assertEquals(1, container.run("ip", version, "route", "show", "table", "29999").size());
        }
    }

    @Test
    void shouldLeaveAloneWhatTheContainerSendsOutward() {
        enterWell();
        container.run("ip", "tuntap", "add", "dev", "out", "mode", "tun");
        container.run("ip", "address", "add", "10.99.0.2/24", "dev", "out");
        container.run("ip", "link", "set", "out", "up");
        container.run("ip", "route", "add", "default", "via", "10.99.0.1");
        String route = container.run("ip", "route", "get", "203.0.113.9").toString();
        assertTrue(route.contains("via 10.99.0.1 dev out src 10.99.0.2"), route);
    }

    @Test
    void shouldKeepAHelperThatIsInTheRightNamespace() throws InterruptedException {
        enterWell();
        assertInstanceOf(NamespaceEvent.Entered.class, event());
        long first = helpers().findFirst().orElseThrow().pid();
        enterWell();
        assertEquals(first, helpers().findFirst().orElseThrow().pid());
        assertEquals(0, events.size());
    }

    @Test
    void shouldMakeManySockets() {
        enterWell();
        Set<Integer> all = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            int fd = take(i % 3 == 0 ? INET6 : INET);
            assertTrue(fd >= 0, () -> Errno.text(fd));
            assertTrue(all.add(fd));
        }
        all.forEach(KERNEL::close);
    }

    @Test
    void shouldServeAllWhoWait() {
        enterWell();
        List<CompletableFuture<Integer>> later = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            CompletableFuture<Integer> one = new CompletableFuture<>();
            later.add(one);
            sockets.await(INET, one::complete);
        }
        for (CompletableFuture<Integer> one : later) {
            int fd = one.orTimeout(30, TimeUnit.SECONDS).join();
            assertTrue(fd >= 0, () -> Errno.text(fd));
            KERNEL.close(fd);
        }
    }

    @Test
    void shouldHaveNoSocketsWhenTheContainerHasEnded() throws InterruptedException {
        enterWell();
        KERNEL.close(take(INET));
        assertInstanceOf(NamespaceEvent.Entered.class, event());
        container.close();
        assertInstanceOf(NamespaceEvent.Left.class, event());
        assertEquals(Errno.ENOTCONN, sockets.streamSocket(INET));
        assertEquals(0, helpers().count());
    }

    @Test
    void shouldReplaceAHelperThatWasKilled() throws InterruptedException {
        enterWell();
        assertInstanceOf(NamespaceEvent.Entered.class, event());
        helpers().forEach(ProcessHandle::destroyForcibly);
        assertInstanceOf(NamespaceEvent.Left.class, event());
        enterWell();
        int fd = take(INET);
        assertTrue(fd >= 0);
        KERNEL.close(fd);
    }

    @Test
    void shouldMakeSocketsInTheNextContainer() throws InterruptedException {
        enterWell();
        NamespaceEvent.Entered first = (NamespaceEvent.Entered) event();
        TestNamespace old = container;
        container = new TestNamespace();
        enterWell();
        NamespaceEvent.Entered second = (NamespaceEvent.Entered) event();
        assertNotEquals(first.inode(), second.inode());
        int server = listen(INET);
        String port = ":" + KERNEL.localAddress(server).port();
        assertTrue(container.run("ss", "-Hltn").toString().contains(port));
        assertEquals("[]", old.run("ss", "-Hltn").toString());
        KERNEL.close(server);
        old.close();
    }

    @Test
    void shouldTellThatTheContainerHasEnded() {
        TestNamespace gone = container;
        container = null;
        gone.close();
        NamespaceSockets late = sockets(_ -> new Place.OfContainer(gone.process(), "gone"));
        var entry = late.enter("", deadline(), () -> false);
        String message = assertInstanceOf(NetworkNamespace.Entry.Outside.class, entry).message();
        assertEquals(
                "the network namespace of web.service: its container has just ended (No such file"
                        + " or directory)",
                message);
    }

    @Test
    void shouldRefuseContainersOfAnotherUnit() {
        start = HelperStart.spawnedFor("other.service");
        assertTrue(refusal().contains("allows containers of another unit only"));
    }

    @Test
    void shouldEndToWaitWhenToldSo() {
        container.close();
        container = null;
        assertEquals(
                "no container",
                assertInstanceOf(
                                NetworkNamespace.Entry.Outside.class,
                                sockets.enter("", deadline(), () -> false))
                        .message());
    }

    @Test
    void shouldEnterTheNamespaceOfAFile() {
        NamespaceSockets file = sockets(new FilePlace("/proc/" + container.process() + "/ns/net"));
        assertInstanceOf(
                NetworkNamespace.Entry.Inside.class, file.enter("", deadline(), () -> true));
        assertInstanceOf(
                NetworkNamespace.Entry.Inside.class, file.enter("", deadline(), () -> true));
        assertEquals(1, helpers().count());
        file.close();
    }

    @Test
    void shouldTellThatAFileIsNoNamespace() {
        NamespaceSockets file = sockets(new FilePlace("/proc/self/stat"));
        var entry = file.enter("", deadline(), () -> false);
        String message = assertInstanceOf(NetworkNamespace.Entry.Outside.class, entry).message();
        assertTrue(message.contains("no network namespace"), message);
    }

    @Test
    void shouldTellThatAFileIsMissing() {
        var entry = sockets(new FilePlace("/run/netns/nowhere")).enter("", deadline(), () -> false);
        assertEquals(
                "cannot open /run/netns/nowhere (No such file or directory); is it the file of a"
                        + " network namespace? See: ip netns list",
                assertInstanceOf(NetworkNamespace.Entry.Outside.class, entry).message());
    }
}
