package org.brothaman.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.session.Activation;
import org.brothaman.proxy.session.Activation.Permit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often a unit was woken outlives the proxy, which exits when the unit sleeps. */
final class WakeLimitsTest {
    private static final SocketAddress CLIENT = SocketAddress.inet(new byte[] {127, 0, 0, 1}, 1, 0);
    private static final SocketAddress OTHER = SocketAddress.inet(new byte[] {127, 0, 0, 2}, 1, 0);

    @TempDir Path runtime;

    private final List<String> logged = new ArrayList<>();

    /** As far as one process knows them, from its start to its end. */
    private UnitActivators proxy(String... more) {
        List<String> arguments = new ArrayList<>(List.of("--user", "--unit=web"));
        arguments.addAll(List.of(more));
        return UnitActivatorsTest.activators(
                Map.of("XDG_RUNTIME_DIR", runtime.toString()),
                List.of("web"),
                arguments.toArray(String[]::new));
    }

    private Permit ask(SocketAddress client, String... options) {
        UnitActivators proxy = proxy(options);
        Activation unit = proxy.activation("web");
        Permit permit = unit.permit(client, System.nanoTime());
        end(proxy);
        return permit;
    }

    private void end(UnitActivators proxy) {
        proxy.keepWakings((_, message) -> logged.add(message));
        proxy.close();
    }

    private Path file() {
        return runtime.resolve("bro-proxy/.wakings/web.service");
    }

    @Test
    void shouldOutliveTheProxy() throws IOException {
        assertEquals(Permit.WAKE, ask(CLIENT, "--wake-limit=2/1h"));
        assertEquals(Permit.WAKE, ask(CLIENT, "--wake-limit=2/1h"));
        assertEquals(Permit.NONE, ask(CLIENT, "--wake-limit=2/1h"));
        assertEquals(Permit.WAKE, ask(OTHER, "--wake-limit=2/1h"));
        assertEquals(Permit.NONE, ask(CLIENT, "--wake-limit=2/1h"));
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
        assertEquals(
                "rwx------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(file().getParent())));
        try (Stream<Path> files = Files.list(file().getParent())) {
            assertEquals(List.of(file()), files.toList());
        }
        assertEquals(List.of(), logged);
    }

    @Test
    void shouldLeaveNoFileWhereNothingCountsAnyMore() {
        assertEquals(Permit.WAKE, ask(CLIENT, "--wake-limit=1/1h"));
        assertTrue(Files.exists(file()));
        UnitActivators later = proxy("--wake-limit=1/1us");
        later.activation("web");
        end(later);
        assertFalse(Files.exists(file()));
    }

    @Test
    void shouldKeepNothingWithoutALimit() {
        assertEquals(Permit.WAKE, ask(CLIENT));
        assertFalse(Files.exists(runtime.resolve("bro-proxy")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "\u00e4\u00f6", "4 c0000201", "\0\0\0\0"})
    void shouldTakeABrokenFileForNone(String text) throws IOException {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), text);
        assertEquals(Permit.WAKE, ask(CLIENT, "--wake-limit=1/1h"));
        assertEquals(Permit.NONE, ask(CLIENT, "--wake-limit=1/1h"));
    }

    @Test
    void shouldNotReadAFileThatIsTooLarge() throws IOException {
        assertEquals(Permit.WAKE, ask(CLIENT, "--wake-limit=1/1h"));
        Files.writeString(file(), Files.readString(file()) + "\n".repeat(1 << 20));
        assertEquals(Permit.WAKE, ask(CLIENT, "--wake-limit=1/1h"));
    }

    @Test
    void shouldSayThatItCannotKeepThem() throws IOException {
        Files.writeString(runtime.resolve("bro-proxy"), "in the way");
        assertEquals(Permit.WAKE, ask(CLIENT, "--wake-limit=1/1h"));
        assertEquals(1, logged.size());
        assertTrue(logged.getFirst().startsWith("cannot keep who has woken web.service ("));
    }

    /** Two proxies of one unit run beside each other, and one ends after the other. */
    @Test
    void shouldKeepWhatAnotherProxyOfTheUnitHasKept() {
        UnitActivators one = proxy("--wake-limit=1/1h");
        UnitActivators two = proxy("--wake-limit=1/1h");
        one.activation("web").permit(CLIENT, System.nanoTime());
        two.activation("web").permit(OTHER, System.nanoTime());
        end(one);
        end(two);
        assertEquals(Permit.NONE, ask(CLIENT, "--wake-limit=1/1h"));
        assertEquals(Permit.NONE, ask(OTHER, "--wake-limit=1/1h"));
    }
}
