package org.brothaman.proxy.activation.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.log.Log;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotifierTest {
    private final FakeHost host = new FakeHost();
    private final List<String> logged = new ArrayList<>();
    private final Log log = (level, message) -> logged.add(level + " " + message);
    private final Map<String, String> environment =
            new HashMap<>(Map.of("NOTIFY_SOCKET", "/run/systemd/notify"));

    private Notifier open() {
        return Notifier.open(environment, log, host);
    }

    @Test
    void tellsEachStepOfAServicesLife() {
        Notifier notifier = open();
        notifier.status("starting app.service", TimeSpan.parse("1.5s"));
        notifier.ready("serving 127.0.0.1:80");
        notifier.watchdog();
        notifier.stopping("idle");
        assertEquals(
                List.of(
                        "STATUS=starting app.service\nEXTEND_TIMEOUT_USEC=1500000\n",
                        "READY=1\nSTATUS=serving 127.0.0.1:80\n",
                        "WATCHDOG=1\n",
                        "STOPPING=1\nSTATUS=idle\n"),
                host.sent);
        SocketAddress target = SocketAddress.unixPath("/run/systemd/notify");
        assertEquals(Collections.nCopies(4, target), host.targets);
        assertTrue(logged.isEmpty(), logged.toString());
    }

    @Test
    void tellsAnAbstractSocket() {
        environment.put("NOTIFY_SOCKET", "@/org/notify");
        open().watchdog();
        assertEquals(List.of(SocketAddress.unixAbstract("/org/notify")), host.targets);
    }

    @ParameterizedTest
    @ValueSource(strings = {"absent", ""})
    void withoutASocketItSaysNothing(String value) {
        environment.clear();
        if (value.isEmpty()) {
            environment.put("NOTIFY_SOCKET", "");
        }
        environment.put("WATCHDOG_USEC", "1000000");
        Notifier notifier = open();
        sayEverything(notifier);
        assertTrue(host.sent.isEmpty());
        assertTrue(logged.isEmpty(), logged.toString());
        assertTrue(notifier.watchdogInterval().isInfinite());
    }

    @ParameterizedTest
    @CsvSource({
        "vsock:2:1234, only UNIX sockets",
        "relative/path, only UNIX sockets",
        "@, has 1 to 107 bytes",
    })
    void aSocketThatCannotBeToldIsWarnedOfOnce(String socket, String why) {
        environment.put("NOTIFY_SOCKET", socket);
        Notifier notifier = open();
        sayEverything(notifier);
        sayEverything(notifier);
        assertTrue(host.sent.isEmpty());
        assertEquals(1, logged.size(), logged.toString());
        String message = logged.getFirst();
        assertTrue(message.startsWith("WARNING NOTIFY_SOCKET=" + socket + ": "), message);
        assertTrue(message.contains(why), message);
    }

    @Test
    void aPathOf107BytesIsToldAndOneOf108IsNot() {
        environment.put("NOTIFY_SOCKET", "/" + "p".repeat(106));
        open().watchdog();
        assertEquals(1, host.sent.size());
        environment.put("NOTIFY_SOCKET", "/" + "p".repeat(107));
        open().watchdog();
        assertEquals(1, host.sent.size());
        assertEquals(1, logged.size());
    }

    @Test
    void aStatusCannotSmuggleOtherAssignmentsIn() {
        open().status("a\nSTOPPING=1\r\nMAINPID=1\u0000");
        assertEquals(List.of("STATUS=a\\nSTOPPING=1\\r\\nMAINPID=1\\x00\n"), host.sent);
    }

    @Test
    void aLongStatusStaysWithinADatagramOf4096Bytes() {
        open().ready("€\n".repeat(10_000));
        byte[] message = host.sent.getFirst().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertTrue(message.length <= 4096, message.length + " bytes");
        assertTrue(host.sent.getFirst().endsWith("…\n"));
    }

    @Test
    void failureIsLoggedOnceAndTheNextMessageIsTriedAllTheSame() {
        host.sendResults.addAll(List.of(Errno.ECONNREFUSED, Errno.ENOENT));
        Notifier notifier = open();
        notifier.ready("a");
        notifier.status("b");
        notifier.status("c");
        assertEquals(List.of("STATUS=c\n"), host.sent);
        assertEquals(
                List.of(
                        "WARNING cannot notify the service manager at /run/systemd/notify:"
                                + " Connection refused; further failures are not logged"),
                logged);
    }

    @Test
    void readyAndStoppingWaitForAFullQueueToDrain() {
        host.sendResults.addAll(Collections.nCopies(99, Errno.EAGAIN));
        open().ready("a");
        assertEquals(1, host.sent.size());
        assertEquals(99, host.pauses);
        host.sendResults.addAll(Collections.nCopies(99, Errno.EAGAIN));
        open().stopping("b");
        assertEquals(2, host.sent.size());
        assertTrue(logged.isEmpty());
    }

    @Test
    void aQueueThatStaysFullIsGivenUp() {
        host.sendResults.addAll(Collections.nCopies(101, Errno.EAGAIN));
        open().ready("a");
        assertTrue(host.sent.isEmpty());
        assertTrue(host.sendResults.isEmpty());
        assertEquals(1, logged.size());
    }

    @Test
    void whatWillBeSaidAgainDoesNotWaitForAFullQueue() {
        host.sendResults.addAll(Collections.nCopies(3, Errno.EAGAIN));
        Notifier notifier = open();
        notifier.status("a");
        notifier.watchdog();
        notifier.status("c", TimeSpan.ofSeconds(1));
        assertEquals(0, host.pauses);
        assertTrue(host.sent.isEmpty());
        assertTrue(logged.isEmpty());
    }

    @Test
    void theVariablesAreRemoved() {
        open();
        assertEquals(List.of("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"), host.unset);
    }

    @ParameterizedTest
    @CsvSource({
        "30000000, 42, 15s",
        "30000000, , 15s",
        "3, 42, 1us",
        "30000000, 41, infinity",
        ", 42, infinity",
        "1, 42, infinity"
    })
    void theWatchdogWantsASignTwiceInItsTime(String usec, String pid, String interval) {
        if (usec != null) {
            environment.put("WATCHDOG_USEC", usec);
        }
        if (pid != null) {
            environment.put("WATCHDOG_PID", pid);
        }
        assertEquals(interval, open().watchdogInterval().toString());
        assertTrue(logged.isEmpty(), logged.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "WATCHDOG_USEC, 0",
        "WATCHDOG_USEC, -1",
        "WATCHDOG_USEC, 30s",
        "WATCHDOG_USEC, 18446744073709551615",
        "WATCHDOG_PID, x"
    })
    void aWatchdogThatMakesNoSenseIsWarnedOfOnce(String variable, String value) {
        environment.put("WATCHDOG_USEC", "1000000");
        environment.put(variable, value);
        assertTrue(open().watchdogInterval().isInfinite());
        assertEquals(1, logged.size(), logged.toString());
        assertTrue(logged.getFirst().startsWith("WARNING " + variable + "=" + value + ": "));
    }

    /** The real system: nobody is bound to the first socket, and the other one is not there. */
    @Test
    void aManagerThatIsGoneIsOneWarning() {
        LinuxKernel kernel = LinuxKernel.INSTANCE;
        SocketAddress name =
                SocketAddress.unixAbstract("bro-notify-" + ProcessHandle.current().pid());
        int stream = kernel.streamSocket(SocketAddress.UNIX);
        try {
            assertEquals(0, kernel.bind(stream, name));
            Notifier wrongKind = Notifier.open(Map.of("NOTIFY_SOCKET", name.toString()), log);
            sayEverything(wrongKind);
            assertEquals(1, logged.size(), logged.toString());
        } finally {
            kernel.close(stream);
        }
        sayEverything(Notifier.open(Map.of("NOTIFY_SOCKET", name.toString()), log));
        assertEquals(2, logged.size());
        assertTrue(logged.getLast().contains("Connection refused"), logged.getLast());
    }

    private static void sayEverything(Notifier notifier) {
        notifier.ready("a");
        notifier.status("b");
        notifier.status("c", TimeSpan.ofSeconds(1));
        notifier.watchdog();
        notifier.stopping("c");
    }
}
