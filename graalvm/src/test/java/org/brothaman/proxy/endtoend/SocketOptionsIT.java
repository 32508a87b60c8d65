package org.brothaman.proxy.endtoend;

import static java.util.stream.Collectors.partitioningBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of the sockets that were passed in, and how connections are set up. */
final class SocketOptionsIT {
    private static final int NON_BLOCKING = 04000;
    private static final int CLOSE_ON_EXEC = 02000000;

    @Test
    void shouldMakeEveryDescriptorNonBlockingAndCloseOnExec() {
        try (Backend backend = Backend.echo();
                Proxy proxy = Launch.of(backend.address()).socket("tcp").socket("tcp6").start();
                Client client = proxy.connect()) {
            assertEquals("hello", client.echo("hello"));
            assertEquals(NON_BLOCKING | CLOSE_ON_EXEC, flags(proxy, 3));
            assertEquals(NON_BLOCKING | CLOSE_ON_EXEC, flags(proxy, 4));
            List<Integer> sockets = proxy.sockets();
            assertEquals(4, sockets.size(), "two that listen, a client's and a backend's");
            for (int fd : sockets) {
                assertEquals(NON_BLOCKING | CLOSE_ON_EXEC, flags(proxy, fd), "descriptor " + fd);
            }
        }
    }

    private static int flags(Proxy proxy, int fd) {
        String octal = proxy.line("fdinfo/" + fd, "flags:").substring("flags:".length()).strip();
        return Integer.parseInt(octal, 8) & (NON_BLOCKING | CLOSE_ON_EXEC);
    }

    @Test
    void shouldSendKeepaliveProbesUnlessToldNotTo() {
        assertTrue(clients().stream().allMatch(line -> line.contains("timer:(keepalive")));
        assertTrue(
                clients("--no-keepalive").stream()
                        .noneMatch(line -> line.contains("timer:(keepalive")));
    }

    @Test
    void shouldSendThemWhenTold() {
        for (String line : clients("--keepalive-time=50s")) {
            // Counting down from 50 s.
            assertTrue(line.matches(".*timer:\\(keepalive,[45]\\dsec,0\\).*"), line);
        }
    }

    /**
     * Two clients' connections as ss(8) shows them: of the one that made systemd start the proxy,
     * whose connection is older than the proxy, and of one that came later. The backend's, on this
     * host, have no timers.
     */
    private static List<String> clients(String... options) {
        Path ss = Programs.require("ss", "iproute2");
        try (Backend backend = Backend.echo();
                Proxy proxy = Launch.of(backend.address()).and(options).startBySystemd();
                Client first = proxy.connect()) {
            assertEquals("first", first.echo("first"));
            try (Client second = proxy.connect()) {
                assertEquals("second", second.echo("second"));
                String owner = "pid=" + proxy.process().pid() + ",";
                List<String> lines =
                        Command.of(ss, "-Htnop", "state", "established").run().orFail().out();
                lines = lines.stream().filter(line -> line.contains(owner)).toList();
                assertEquals(4, lines.size(), lines::toString);
                String toBackend = ".* " + backend.address() + " .*";
                var sides = lines.stream().collect(partitioningBy(l -> l.matches(toBackend)));
                assertEquals(2, sides.get(true).size(), lines::toString);
                assertTrue(sides.get(true).stream().noneMatch(line -> line.contains("keepalive")));
                return sides.get(false);
            }
        }
    }

    @Test
    void shouldTakeSocketsOnlyOfItsOwnIncarnation() {
        // A pidfd's inode number tells processes apart, from Linux 6.9 on.
        String[] version = System.getProperty("os.version").split("[.-]");
        int release = Integer.parseInt(version[0]) * 1000 + Integer.parseInt(version[1]);
        if (release < 6009) {
            throw Programs.missing("pidfd inode numbers are missing: run on Linux 6.9 or later");
        }
        String manager = "@bro-proxy-test-incarnation-" + Ports.free();
        try (Running hear = NotificationIT.manager(manager);
                Proxy proxy =
                        Launch.of("127.0.0.1:9", "--listen=" + manager + "-front")
                                .with("LISTEN_PIDFDID", "1")
                                .with("NOTIFY_SOCKET", manager)
                                .start()) {
            String ready = hear.out().await("READY=1");
            assertTrue(ready.contains(manager + "-front"), ready);
            assertFalse(ready.contains(proxy.address()), ready);
        }
    }
}
