package org.brothaman.proxy.activation.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.brothaman.proxy.kernel.SocketAddress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who listened at the unit's port before it was started does not answer for it. */
@Timeout(60)
final class ManagedUnitTakenPortTest extends ManagedUnitFixture {
    private static final String HEADER = "  sl  local_address\n";

    /** In hexadecimal, by the host's order of bytes; no socket has such a number. */
    private static final String LOOPBACK = "0100007F:0050";

    private static final String EVERYWHERE = "00000000:0050";
    private static final long STRANGER = 999_999_999_999_999L;

    @TempDir private Path folder;

    private static String row(String address, long inode) {
        return " 0: %s 00000000:0000 0A 0:0 00:0 0 1000 0 %d 1\n".formatted(address, inode);
    }

    @BeforeEach
    void listenThereAlready() throws IOException {
        addresses.add(SocketAddress.inet(new byte[] {127, 0, 0, 1}, 80, 0));
        listening = HEADER + row(LOOPBACK, STRANGER);
        started("podman run --name web --network host image");
    }

    private void started(String command) throws IOException {
        Path unit = folder.resolve("web.service");
        Files.writeString(unit, "[Service]\nExecStart=" + command + "\n");
        fake.fragmentPath = unit.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {LOOPBACK, EVERYWHERE})
    void shouldWaitUntilTheUnitListensItself(String address) {
        listening = HEADER + row(address, STRANGER);
        duringProbes =
                () -> {
                    if (probed.size() == 3) {
                        listening += row(LOOPBACK, STRANGER - 1);
                    }
                };
        unit(OnIdle.STOP).wake(wakes::add);
        runThreads(1);
        assertEquals(3, probed.size());
        assertEquals(List.of(READY), wakes);
    }

    @Test
    void shouldSayWhoseThePortIsWhenTheUnitHasEnded() {
        duringProbes =
                () -> {
                    if (probed.size() == 3) {
                        fake.seenDead();
                    }
                };
        unit(OnIdle.STOP).wake(wakes::add);
        runThreads(1);
        var failed = assertInstanceOf(WakeResult.Failed.class, wakes.getFirst());
        assertTrue(failed.message().startsWith("web.service ended before it was ready"));
        String taken =
                "; 127.0.0.1:80 was taken before it was started, sudo ss -ltnp shows by whom";
        assertTrue(failed.message().endsWith(taken), failed.message());
    }

    @Test
    void shouldNotWaitForEver() {
        unit(OnIdle.STOP).wake(wakes::add);
        runThreads(1);
        var failed = assertInstanceOf(WakeResult.Failed.class, wakes.getFirst());
        assertEquals("not-ready", failed.result());
        assertTrue(failed.message().contains("was taken before"), failed.message());
    }

    /** A pod's forwarder is there before and after; and so is systemd for a socket of its own. */
    @ParameterizedTest
    @ValueSource(strings = {"--pod=app", "--network=container:other", "--network host"})
    void shouldLetOthersAcceptForAUnitThatDoesNotListenItself(String how) throws IOException {
        started("podman run --name web %s image".formatted(how));
        fake.triggered = how.contains("host");
        unit(OnIdle.STOP).wake(wakes::add);
        runThreads(1);
        assertEquals(1, probed.size());
        assertEquals(List.of(READY), wakes);
    }

    /** Nothing is known of who is there for a unit that was up from the first. */
    @Test
    void shouldUseAUnitThatIsUp() {
        fake.starts();
        unit(OnIdle.STOP).wake(wakes::add);
        runThreads(1);
        assertEquals(1, probed.size());
        assertEquals(List.of(READY), wakes);
    }
}
