package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that write units, where there is no systemd: files in, files out. */
@Tag("any-machine")
final class UnitsIT {
    private static final String QUADLET =
            "[Container]\nImage=localhost/web:1\nPublishPort=127.0.0.1:18080:80\n";

    @TempDir private Path folder;

    @BeforeEach
    void writeQuadlets() throws IOException {
        Files.createDirectory(folder.resolve("q"));
        quadlet("web", QUADLET + "[X-BroProxy]\nListen=8080\n");
    }

    private void quadlet(String name, String text) throws IOException {
        Files.writeString(folder.resolve("q/" + name + ".container"), text);
    }

    private Outcome run(Object program, Object... arguments) {
        return Command.of(program)
                .and(arguments)
                .with(Map.of("QUADLET_UNIT_DIRS", folder + "/q", "HOME", folder.toString()))
                .run();
    }

    private Outcome bro(Object... arguments) {
        return run(Binary.path(), arguments);
    }

    @Test
    void shouldBeAGeneratorByName() throws IOException {
        Path generator = folder.resolve("bro-proxy-generator");
        Files.createSymbolicLink(generator, Binary.path());
        quadlet("bad", "[X-BroProxy]\nListn=8081\n");
        Files.createDirectory(folder.resolve("q/web.container.d"));
        Files.write(
                folder.resolve("q/web.container.d/10.conf"),
                "# caf\u00e9\n[X-BroProxy]\nExitIdleTime=7s\n"
                        .getBytes(StandardCharsets.ISO_8859_1));

        Outcome outcome =
                Command.of(generator, folder + "/normal", folder + "/early", folder + "/late")
                        .with(Map.of("QUADLET_UNIT_DIRS", folder + "/q", "SYSTEMD_SCOPE", "user"))
                        .run();

        assertEquals(1, outcome.status(), outcome.toString());
        assertTrue(
                errText(outcome).contains("bad.container:2: unknown key Listn="), errText(outcome));
        assertTrue(errText(outcome).contains("did you mean Listen=?"), errText(outcome));
        String service = Files.readString(folder.resolve("normal/web-proxy.service"));
        assertTrue(service.contains("ExecStart=" + Binary.file().toRealPath()), service);
        assertTrue(service.contains("--user"), service);
        assertTrue(service.contains("--exit-idle-time=7s"), service);
        assertTrue(Files.exists(folder.resolve("normal/sockets.target.wants/web-proxy.socket")));
        assertFalse(Files.exists(folder.resolve("early")));
    }

    @Test
    void shouldShowWhatItWouldGenerate() {
        Outcome outcome = bro("generator", "--system", "--dry-run");

        assertEquals(0, outcome.status(), outcome.toString());
        assertTrue(outcome.outText().contains("---web-proxy.socket---"), outcome.outText());
        assertTrue(outcome.outText().contains("ProtectSystem=strict"), outcome.outText());
    }

    @Test
    void shouldWriteAndRemovePlainUnits() throws IOException {
        quadlet("web", QUADLET);
        Object[] generate = {"generate", "web", "--user", "--listen", "8080", "--on-idle=freeze"};

        assertTrue(
                bro(generate).outText().contains("systemctl --user enable --now web-proxy.socket"));
        Path socket = folder.resolve(".config/systemd/user/web-proxy.socket");
        assertTrue(Files.readString(socket).contains("ListenStream=127.0.0.1:8080"));
        assertTrue(bro(generate).outText().contains("unchanged " + socket));
        Outcome other = bro("generate", "web", "--user", "--listen", "8081", "--dry-run");
        assertTrue(other.outText().contains("\n+ListenStream=127.0.0.1:8081\n"), other.toString());
        String next = bro("generate", "web", "--user", "--listen", "8081").outText();
        assertTrue(next.contains("systemctl --user restart web-proxy.socket"), next);

        assertEquals(0, bro("remove", "web", "--user").status());
        assertFalse(Files.exists(socket));
        assertEquals(1, bro("remove", "web", "--user").status());
    }

    /** By the same name in each command. */
    @Test
    void shouldFindAPod() throws IOException {
        Files.writeString(folder.resolve("q/app.pod"), "[Pod]\nPublishPort=127.0.0.1:1080:80\n");
        for (String name : new String[] {"app", "app-pod", "app.pod"}) {
            Outcome outcome = bro("generate", name, "--user", "--listen", "8081");
            assertEquals(0, outcome.status(), outcome.toString());
            Path socket = folder.resolve(".config/systemd/user/app-pod-proxy.socket");
            assertTrue(Files.exists(socket), outcome.toString());
            assertEquals(0, bro("remove", name, "--user").status());
            assertFalse(Files.exists(socket));
            assertEnds(1, bro("remove", name, "--user"), "found nothing of app-");
        }
    }

    private String unit(String name) throws IOException {
        return Files.readString(folder.resolve(".config/systemd/user/" + name));
    }

    @Test
    void shouldReadTheYamlOfAKube() throws IOException {
        Files.writeString(
                folder.resolve("q/play.kube"),
                "[Kube]\nYaml=play.yaml\n[X-BroProxy]\nListen=8081\n");
        assertEnds(1, bro("generate", "play", "--user"), "cannot be read: there is no such file");
        Files.writeString(folder.resolve("q/play.yaml"), "a: [b\n");
        assertEnds(1, bro("generate", "play", "--user"), "it is no YAML: line 2: expected");
        Outcome told = bro("generate", "play.kube", "--user", "--backend", "localhost:1080");
        assertEquals(0, told.status(), told.toString());

        Files.writeString(
                folder.resolve("q/play.yaml"),
                "kind: Pod\nspec:\n  containers:\n  - ports:\n    - {containerPort: 80, hostPort: 1081}\n");
        assertEquals(0, bro("generate", "play", "--user").status());
        String service = unit("play-proxy.service");
        assertTrue(service.contains("--backend=127.0.0.1:1081"), service);
        assertEquals(0, bro("remove", "play", "--user").status());
    }

    @Test
    void shouldFindATemplateAndItsInstances() throws IOException {
        quadlet(
                "site@",
                "[Container]\nPublishPort=127.0.0.1:180%i:80\n[X-BroProxy]\nListen=80%i\n");
        quadlet(
                "home@",
                "[Container]\nPublishPort=127.0.0.1:1082:80\n[X-BroProxy]\nListen=8082\n"
                        + "[Install]\nDefaultInstance=blue\n");

        assertEquals(0, bro("generate", "site@", "--user").status());
        assertTrue(unit("site-proxy@.service").contains("--unit=site@%i.service"));
        Outcome removed = bro("remove", "site@", "--user");
        assertTrue(
                removed.outText().contains("stop 'site-proxy@*.service' 'site-proxy@*.socket'"),
                removed.toString());
        assertEquals(0, bro("generate", "site@81", "--user").status());
        assertTrue(unit("site-proxy@81.socket").contains("ListenStream=127.0.0.1:8081\n"));
        assertEquals(0, bro("remove", "site@81", "--user").status());
        assertEquals(0, bro("generate", "home@", "--user").status());
        assertTrue(unit("home-proxy@blue.service").contains("--unit=home@blue.service"));
        assertEquals(0, bro("remove", "home@", "--user").status());
    }

    @Test
    void shouldSayWhatIsWrong() throws IOException {
        assertEnds(2, bro("generate", "web", "--listen", "nowhere"), "--listen: Listen= ");
        assertEnds(
                1,
                bro("generate", "none", "--listen", "1"),
                "no none.container, none.kube or none.pod in ");
        quadlet("twin", QUADLET);
        assertEnds(
                1,
                bro("generate", "twin", "--listen", "8081"),
                "its backend 127.0.0.1:18080 is already that of "
                        + folder.toRealPath()
                        + "/q/web.container");
        Files.createDirectory(folder.resolve("q/folder.container"));
        assertEnds(1, bro("generate", "folder", "--listen", "1"), "cannot read: it is a directory");
        Files.writeString(folder.resolve("file"), "");
        assertEnds(
                1,
                bro("generate", "web", "--output", folder + "/file/x"),
                folder + "/file/x: Not a directory");
        assertEnds(2, bro("generate", "--user", "--system", "web"), "cannot be combined");
        assertEnds(2, bro("generate"), "NAME");
        assertEnds(2, bro("generator"), "--dry-run");
        assertEnds(2, bro("generator", "--nonsense"), "unknown option --nonsense");
        assertEnds(2, bro("doctor", "--nonsense"), "bro-proxy doctor --help");
        assertEnds(1, bro("status", "nosuch"), "bro-proxy: ");
        assertEnds(2, bro("status", "a", "b"), "bro-proxy status --help");
    }

    private static String errText(Outcome outcome) {
        return String.join("\n", outcome.err());
    }

    private static void assertEnds(int status, Outcome outcome, String part) {
        assertEquals(status, outcome.status(), outcome.toString());
        assertTrue(errText(outcome).contains(part), outcome.toString());
    }

    @Test
    void shouldExplainEachCommand() {
        for (String command :
                new String[] {"generate", "remove", "generator", "doctor", "status"}) {
            Outcome help = bro(command, "--help");
            assertEquals(0, help.status(), help.toString());
            assertTrue(help.outText().contains("Usage: bro-proxy " + command), help.outText());
            assertTrue(help.out().stream().allMatch(line -> line.length() <= 80), help.outText());
            assertTrue(bro("--help").outText().contains("\n  " + command + " "), command);
        }
    }
}
