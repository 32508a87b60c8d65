package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.brothaman.proxy.endtoend.Client.End;
import org.junit.jupiter.api.Test;

/** Who hears what: the control socket speaks to its user and root, the log repeats no client. */
final class PrivacyIT {
    private static final String NOBODY = "65534";
    private static final String SECRET = "Authorization: Bearer 6b1f-Geheim";

    /** Heard through folder and file as they are, and with both opened by somebody's mistake. */
    @Test
    void shouldTellNobodyElseOverItsControlSocket() throws IOException {
        Programs.requireRoot("it asks the control socket as another user");
        Path folder = Files.createDirectory(Programs.temporaryFolder().resolve("privacy-proxy"));
        try (Backend backend = Backend.echo();
                Proxy proxy =
                        Launch.of(backend.address())
                                .with("RUNTIME_DIRECTORY", folder.toString())
                                .start();
                Client client = proxy.connect()) {
            assertEquals("hello", client.echo("hello"));
            Path socket = folder.resolve("control");
            Await.until("there is a control socket", () -> Files.exists(socket));
            assertTrue(ask("0", socket).outText().contains("served=1\n"));

            open(folder.getParent(), "rwxr-xr-x");
            open(folder, "rwx------");
            assertNotEquals(0, ask(NOBODY, socket).status(), "a closed folder");
            open(folder, "rwxrwxrwx");
            assertNotEquals(0, ask(NOBODY, socket).status(), "a closed file");
            open(socket, "rw-rw-rw-");
            assertEquals("", ask(NOBODY, socket).orFail().outText());
            assertTrue(ask("0", socket).outText().contains("served=1\n"));
        }
    }

    private static Outcome ask(String user, Path socket) {
        return Command.of(Programs.require("setpriv", "util-linux"))
                .and("--reuid=" + user, "--regid=" + user, "--clear-groups")
                .and(Programs.require("socat", "socat"), "-u", "UNIX-CONNECT:" + socket, "-")
                .run();
    }

    private static void open(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void shouldNeverLogWhatIsSent() {
        String gone = "127.0.0.1:" + Ports.free();
        try (Backend backend = Backend.echo();
                Proxy proxy =
                        Launch.of("--log-level=debug", "--connections-max=2")
                                .and("--backend=a=" + backend.address(), "--backend=b=" + gone)
                                .socket("tcp")
                                .socket("tcp")
                                .with("LISTEN_FDNAMES", "a:b")
                                .start()) {
            // Before there are others: they would count against the limit for a moment longer.
            try (Client lost = proxy.connect(1)) {
                assertEquals(End.RESET, lost.awaitEnd());
            }
            try (Client first = proxy.connect();
                    Client second = proxy.connect();
                    Client refused = proxy.connect().send(SECRET)) {
                assertEquals(SECRET, first.echo(SECRET));
                second.send(SECRET + SECRET);
                refused.awaitAnyEnd();
            }
            proxy.log().await("Connection refused");
            proxy.process().signal("TERM");
            assertEquals(0, proxy.process().status());
            List<String> log = proxy.log().all();
            assertFalse(log.isEmpty());
            assertFalse(String.join("\n", log).contains("Geheim"), log.toString());
        }
    }
}
