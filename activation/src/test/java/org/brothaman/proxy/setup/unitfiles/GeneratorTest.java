package org.brothaman.proxy.setup.unitfiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.setup.quadlet.SearchPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GeneratorTest {
    private static final String GOOD = "[X-BroProxy]\nListen=%1$d\nBackend=h:%1$d\n";

    @TempDir private Path root;
    private final List<String> diagnostics = new ArrayList<>();
    private final Generator generator =
            new Generator(
                    ManagerScope.USER,
                    Path.of("/bin/bro-proxy"),
                    c -> diagnostics.add(c.toString()));

    private void quadlet(String name, String text) throws IOException {
        Files.createDirectories(root.resolve("q"));
        Files.writeString(root.resolve("q/" + name + ".container"), text);
    }

    private Generator.Output run() {
        return generator.run(
                SearchPath.of(ManagerScope.USER, Map.of("QUADLET_UNIT_DIRS", root + "/q"), 1));
    }

    @Test
    void shouldWriteUnitsAndEnableTheSockets() throws IOException {
        quadlet("web", GOOD.formatted(1));
        quadlet("plain", "[Container]\nImage=x\nnonsense\n");
        Path normal = root.resolve("normal");

        Generator.Output output = run();
        generator.write(output, normal);
        generator.write(output, normal);

        assertEquals(List.of(), diagnostics);
        Path link = normal.resolve("sockets.target.wants/web-proxy.socket");
        assertEquals(Path.of("../web-proxy.socket"), Files.readSymbolicLink(link));
        assertTrue(Files.readString(link).startsWith("# Made by bro-proxy-generator from "));
        assertTrue(
                Files.readString(normal.resolve("web-proxy.service"))
                        .contains("SourcePath=" + root.toRealPath() + "/q/web.container"));
        try (var files = Files.list(normal)) {
            assertEquals(3, files.count());
        }
    }

    @Test
    void shouldLetNoFileHideAnother() throws IOException {
        quadlet("a", "[X-BroProxy]\nListen=nonsense\n");
        quadlet("b", GOOD.formatted(2) + "Lsten=1\n");
        quadlet("c", GOOD.formatted(3));

        assertEquals(
                Set.of("b-proxy.socket", "b-proxy.service", "c-proxy.socket", "c-proxy.service"),
                run().files().keySet());
        assertEquals(4, diagnostics.size(), diagnostics.toString());
        assertTrue(
                diagnostics
                        .get(2)
                        .endsWith("so nothing listens for a.service; see: bro-proxy doctor a"),
                diagnostics.toString());
    }

    @Test
    void shouldNotPassOverASectionThatIsNearlyOurs() throws IOException {
        quadlet("a", "[X-Broproxy]\nListen=1\nBackend=h:1\n");
        quadlet("b", GOOD.formatted(2) + "[BroProxy]\nListen=3\n");

        assertEquals(Set.of("b-proxy.socket", "b-proxy.service"), run().files().keySet());
        assertEquals(2, diagnostics.size(), diagnostics.toString());
        assertTrue(diagnostics.get(0).contains("a.container:2: unknown section [X-Br"));
        assertTrue(diagnostics.get(1).contains("b.container:5: unknown section [BroPr"));
    }

    @Test
    void shouldGiveAnAddressAndANameToTheFirstOnly() throws IOException {
        quadlet("a", GOOD.formatted(1));
        quadlet("b", GOOD.formatted(1));
        quadlet("c", GOOD.formatted(3));
        quadlet("c-proxy", "[Container]\nImage=x\n");

        assertEquals(Set.of("a-proxy.socket", "a-proxy.service"), run().files().keySet());
        assertEquals(4, diagnostics.size());
        assertTrue(
                diagnostics.get(0).contains("is already used by " + root.resolve("q/a.container")));
        assertTrue(diagnostics.get(2).contains("another Quadlet also makes c-proxy.service"));
    }

    @Test
    void shouldLetNoTwoAnswerAtOneAddress() throws IOException {
        String section = "[X-BroProxy]\nListen=%d\n";
        quadlet("a", "[Container]\nPublishPort=18080:80\n" + section.formatted(1));
        quadlet("b", "[Container]\nPublishPort=127.0.0.1:18080:6379\n" + section.formatted(2));
        String onHost = "[Container]\nNetwork=host\n" + section;
        quadlet("c", onHost.formatted(3) + "Backend=localhost:18080\n");
        quadlet("d", onHost.formatted(4) + "Backend=[::1]:18080\n");
        quadlet("e", section.formatted(5) + "Backend=%t/%N.sock\n");
        quadlet("f", section.formatted(6) + "Backend=%t/%N.sock\n");
        quadlet("g", section.formatted(7) + "Backend=%t/x.sock\nListen=8\n");
        quadlet("h", section.formatted(9) + "Backend=%t/x.sock\n");
        quadlet("i", section.formatted(10) + "Backend=localhost:18080\n");
        quadlet("j", section.formatted(11) + "Backend=localhost:18080\n");

        assertEquals(
                Set.of("a", "d", "e", "f", "g", "i", "j"),
                run().files().keySet().stream()
                        .map(unit -> unit.substring(0, 1))
                        .collect(Collectors.toSet()));
        List<String> clashes =
                diagnostics.stream().filter(c -> c.contains("is already that of")).toList();
        assertEquals(3, clashes.size(), diagnostics.toString());
        assertTrue(
                clashes.getFirst()
                        .endsWith(
                                "b.container: its backend 127.0.0.1:18080 is already that of "
                                        + root
                                        + "/q/a.container: each would get the other's"
                                        + " clients; publish another port, or correct Backend="),
                clashes.toString());
    }

    @Test
    void shouldTellOfEveryFileThatItCannotRead() throws IOException {
        quadlet("a", GOOD.formatted(1));
        quadlet("plain", "[Container]\nImage=x\n");
        Files.createDirectory(root.resolve("q/b.container"));
        Files.createDirectories(root.resolve("q/plain.container.d/10.conf"));
        Files.writeString(root.resolve("q/c.pod"), "[X-BroProxy]\nListen=2\n");

        assertEquals(Set.of("a-proxy.socket", "a-proxy.service"), run().files().keySet());
        assertEquals(3, diagnostics.size(), diagnostics.toString());
        assertTrue(diagnostics.get(0).contains("c.pod:2: [X-BroProxy] has no effect in a .pod"));
        assertTrue(diagnostics.get(1).contains("b.container: cannot read: "));
        assertTrue(diagnostics.get(2).contains("plain.container.d/10.conf: cannot read: "));
    }

    @Test
    void shouldLetATemplateSpeakForItsInstances() throws IOException {
        quadlet("web@", GOOD.formatted(1));
        run();
        assertTrue(diagnostics.getFirst().contains("create an instance"), diagnostics.toString());
        diagnostics.clear();

        Files.createSymbolicLink(root.resolve("q/web@blue.container"), Path.of("web@.container"));

        assertEquals(
                Set.of("web-proxy@blue.socket", "web-proxy@blue.service"), run().files().keySet());
        assertEquals(List.of(), diagnostics);
    }

    @Test
    void shouldSayWhatItCannotWrite() throws IOException {
        quadlet("a", GOOD.formatted(1));
        Path file = Files.writeString(root.resolve("file"), "");

        generator.write(run(), file.resolve("normal"));

        assertEquals(3, diagnostics.size(), diagnostics.toString());
        assertTrue(diagnostics.getFirst().contains("cannot write"));
    }
}
