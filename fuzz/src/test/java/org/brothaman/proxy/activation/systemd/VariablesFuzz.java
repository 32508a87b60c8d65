package org.brothaman.proxy.activation.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.brothaman.proxy.fuzz.Text;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Option;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.log.Level;

/**
 * What the service manager passes in the environment, one {@code NAME=VALUE} a line: sockets are
 * adopted all or none and as the variables say; notifications never throw, and go where they
 * should; every variable is removed; each log line is one short line.
 */
public final class VariablesFuzz {
    private static final int PROCESS = 42;
    private static final int OPEN = 4;
    private static final SocketAddress ADDRESS = SocketAddress.unixPath("/run/web.sock");

    private VariablesFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Map<String, String> variables = new HashMap<>();
        for (String line : Text.of(input).split("\n")) {
            int equals = line.indexOf('=');
            // The kernel's own form: no byte is zero.
            if (equals > 0 && line.indexOf(0) < 0) {
                variables.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        adopt(variables);
        notify(variables);
        StandardErrorLog.isJournal(variables.get("JOURNAL_STREAM"), 8, 4242);
    }

    private static void adopt(Map<String, String> variables) {
        Manager manager = new Manager();
        try {
            List<InheritedSocket> sockets = ListenFds.adopt(variables, manager);
            assertEquals(sockets.stream().map(InheritedSocket::fd).toList(), manager.prepared);
            if (!sockets.isEmpty()) {
                assertEquals(PROCESS, Long.parseLong(variables.get("LISTEN_PID")));
                assertEquals(sockets.size(), Long.parseLong(variables.get("LISTEN_FDS")));
                String names = variables.get("LISTEN_FDNAMES");
                if (names != null) {
                    assertEquals(
                            names, String.join(":", sockets.stream().map(s -> s.name()).toList()));
                }
            }
        } catch (StartException e) {
            Text.assertMessage(e.getMessage());
            assertTrue(e.getMessage().contains("LISTEN_"), e.getMessage());
        }
        assertEquals(
                List.of("LISTEN_FDNAMES", "LISTEN_FDS", "LISTEN_PID", "LISTEN_PIDFDID"),
                List.copyOf(new TreeSet<>(manager.unset)));
    }

    private static void notify(Map<String, String> variables) {
        Manager manager = new Manager();
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        Notifier notifier =
                Notifier.open(
                        variables,
                        new StandardErrorLog(lines, () -> true, LinePrefix.JOURNAL, Level.DEBUG),
                        manager);
        assertEquals(
                List.of("NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC"),
                List.copyOf(new TreeSet<>(manager.unset)));
        // A status of the peer's making, as a unit's name may be.
        String status = variables.getOrDefault("STATUS", "");
        notifier.ready(status);
        notifier.status(status);
        notifier.watchdog();
        notifier.stopping(status);
        for (String message : manager.sent) {
            assertTrue(message.endsWith("\n") && message.length() < 4096, message);
            List<String> parts = message.lines().toList();
            assertEquals(message.startsWith("STATUS=") || parts.size() == 1 ? 1 : 2, parts.size());
            parts.forEach(Text::assertMessage);
        }
        String target = variables.getOrDefault("NOTIFY_SOCKET", "");
        assertEquals(
                manager.sent.isEmpty() ? List.of() : List.of(target),
                manager.targets.stream().map(SocketAddress::toString).distinct().toList());
        assertTrue(notifier.watchdogInterval().microseconds() > 0);
        for (String line : new String(lines.toByteArray(), StandardCharsets.UTF_8).split("\n")) {
            if (!line.isEmpty()) {
                Text.assertPlain(line);
                assertTrue(line.length() < 8192 && line.startsWith("<4>"), line);
            }
        }
        assertTrue(Arrays.stream(lines.toString().split("\n")).count() <= 3);
    }

    /** A system that passes {@link #OPEN} sockets and remembers what it is asked. */
    private static final class Manager implements Host {
        final List<String> unset = new ArrayList<>();
        final List<Integer> prepared = new ArrayList<>();
        final List<String> sent = new ArrayList<>();
        final List<SocketAddress> targets = new ArrayList<>();

        @Override
        public int processId() {
            return PROCESS;
        }

        @Override
        public long processInode() {
            return 4711;
        }

        @Override
        public void unset(String variable) {
            unset.add(variable);
        }

        @Override
        public int option(int fd, int name) {
            if (fd < 3 || fd >= 3 + OPEN) {
                return Errno.EBADF;
            }
            return name == Option.SO_TYPE ? Option.SOCK_STREAM : 1;
        }

        @Override
        public SocketAddress localAddress(int fd) {
            return ADDRESS;
        }

        @Override
        public int prepareInherited(int fd) {
            prepared.add(fd);
            return 0;
        }

        @Override
        public int send(SocketAddress to, byte[] message) {
            targets.add(to);
            sent.add(new String(message, StandardCharsets.UTF_8));
            return message.length;
        }

        @Override
        public void pause() {}
    }
}
