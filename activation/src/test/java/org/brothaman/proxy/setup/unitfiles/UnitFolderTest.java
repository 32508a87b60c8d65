package org.brothaman.proxy.setup.unitfiles;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.setup.quadlet.Diagnostic;
import org.brothaman.proxy.setup.quadlet.Quadlet;
import org.brothaman.proxy.setup.quadlet.Quadlets;
import org.brothaman.proxy.setup.quadlet.SearchPath;
import org.brothaman.proxy.setup.quadlet.SectionReader;
import org.brothaman.proxy.setup.quadlet.SourceLocation;
import org.brothaman.proxy.setup.quadlet.UnitFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UnitFolderTest {
    @TempDir private Path root;

    private Quadlet quadlet(String section) throws IOException {
        Files.writeString(root.resolve("web.container"), section);
        var path =
                SearchPath.of(ManagerScope.USER, Map.of("QUADLET_UNIT_DIRS", root.toString()), 1);
        return new Quadlets(path).find("web", c -> {}).orElseThrow();
    }

    private ProxyUnits units(String section) throws IOException {
        return new Planner(ManagerScope.USER, Path.of("/bin/bro-proxy"), c -> {})
                .units(quadlet("[X-BroProxy]\nBackend=h:1\n" + section))
                .orElseThrow();
    }

    private UnitFolder folder() {
        return new UnitFolder(root.resolve("units"));
    }

    private void generate(String section) throws IOException {
        folder().apply(folder().changes(units(section)));
    }

    @Test
    void shouldWriteAndRemoveItsOwn() throws IOException {
        generate("Listen=1\n");
        Path socket = root.resolve("units/web-proxy.socket");
        Path wants = Files.createDirectories(root.resolve("units/sockets.target.wants"));
        Path link = Files.createSymbolicLink(wants.resolve("web-proxy.socket"), socket);

        assertEquals(
                List.of("", ""),
                folder().changes(units("Listen=1\n")).stream()
                        .map(UnitFolder.Change::diff)
                        .toList());
        List<Path> ours = folder().ours("web-proxy.service");
        assertEquals(2, ours.size());
        for (Path file : ours) {
            folder().remove(file);
        }

        assertFalse(Files.exists(socket));
        assertFalse(Files.exists(link, LinkOption.NOFOLLOW_LINKS));
    }

    /** As systemctl enable makes them; another instance may have a file of its own. */
    @Test
    void shouldDisableTheInstancesOfATemplate() throws IOException {
        Path units = Files.createDirectories(root.resolve("units"));
        Path wants = Files.createDirectories(units.resolve("sockets.target.wants"));
        Path template = Files.writeString(units.resolve("web-proxy@.socket"), "[Socket]\n");
        Path own = Files.writeString(units.resolve("web-proxy@2.socket"), "[Socket]\n");
        Path first = Files.createSymbolicLink(wants.resolve("web-proxy@1.socket"), template);
        Path second = Files.createSymbolicLink(wants.resolve("web-proxy@2.socket"), own);

        folder().remove(template);

        assertFalse(Files.exists(first, LinkOption.NOFOLLOW_LINKS));
        assertTrue(Files.exists(second));
    }

    @Test
    void shouldFindTheProxyOfAnInstanceByItsTemplate() throws IOException {
        Path units = Files.createDirectories(root.resolve("units"));
        Files.writeString(
                units.resolve("web-proxy@.service"),
                "[Service]\nExecStart=bro-proxy --unit=web@%i.service 127.0.0.1:80\n");
        Files.writeString(
                units.resolve("any@.service"),
                "[Service]\nExecStart=bro-proxy --unit=%i.service 127.0.0.1:80\n");

        assertEquals(List.of("web-proxy@1.service"), folder().servicesFor("web@1.service"));
        assertEquals(List.of("web-proxy@.service"), folder().servicesFor("web@.service"));
        assertEquals(List.of(), folder().servicesFor("web.service"));
    }

    @Test
    void shouldKnowWhatItDidNotWrite() throws IOException {
        generate("Listen=1\n");
        Path socket = root.resolve("units/web-proxy.socket");
        Files.writeString(socket, "# mine\n", StandardOpenOption.APPEND);
        Files.writeString(root.resolve("units/web-proxy.service"), "[Service]\n");

        assertEquals(
                List.of(true, true),
                folder().changes(units("Listen=2\n")).stream()
                        .map(UnitFolder.Change::foreign)
                        .toList());
        assertEquals(List.of(), folder().ours("web-proxy.service"));
        assertEquals(
                List.of(socket.resolveSibling("web-proxy.service"), socket),
                folder().kept("web-proxy.service"));
        assertEquals(List.of(), folder().kept("web.service"));
    }

    @Test
    void shouldFindProxiesHoweverTheyNameTheUnit() throws IOException {
        Path units = Files.createDirectories(root.resolve("units"));
        for (String named : List.of("web", "web.service", "a=web", "web2", "web.socket")) {
            Files.writeString(
                    units.resolve("proxy-" + named.replace('=', '-') + ".service"),
                    "[Service]\nExecStart=bro-proxy --unit=" + named + " 127.0.0.1:80\n");
        }
        assertEquals(
                List.of("proxy-a-web.service", "proxy-web.service", "proxy-web.service.service"),
                folder().servicesFor("web.service"));
    }

    @Test
    void shouldTakeAwaySocketsThatAreNoMore() throws IOException {
        generate("Listen=a=1\nListen=b=2\n");
        generate("Listen=a=1\n");

        assertFalse(Files.exists(root.resolve("units/web-proxy-b.socket")));
        assertTrue(Files.exists(root.resolve("units/web-proxy-a.socket")));
    }

    @Test
    void shouldShowWhatWouldChange() throws IOException {
        generate("Listen=1\n");
        String diff = folder().changes(units("Listen=2\n")).getLast().diff();

        assertTrue(diff.contains("\n-ListenStream=127.0.0.1:1\n+ListenStream=127.0.0.1:2\n"), diff);
        assertTrue(diff.contains("\n Backlog=4096\n"), diff);
        assertEquals(
                "--- a\n+++ a\n@@ -1,3 +1,3 @@\n one\n-two\n three\n+four\n",
                LineDiff.of("a", "one\ntwo\nthree\n", "one\nthree\nfour\n"));
        assertEquals("--- a\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-x\n", LineDiff.of("a", "x\n", null));
        assertEquals("", LineDiff.of("a", "x\n", "x\n"));
    }

    @Test
    void shouldFindNothingInAFolderThatIsNotThere() throws IOException {
        assertEquals(List.of(), new UnitFolder(root.resolve("none")).ours("web-proxy.service"));
        assertEquals(List.of(), new UnitFolder(root.resolve("none")).kept("web-proxy.service"));
    }

    @Test
    void shouldFixAPortAndKeepTheFileAsItWas() throws IOException {
        String before = "# mine\n[Container]\nPublishPort = 8080:80\n[X-BroProxy]\nListen=8080\n";
        Quadlet web = quadlet(before);
        var conflicts = Planner.conflicts(web, SectionReader.read(web, c -> {}));

        List<Path> backups = QuadletFix.apply(conflicts);

        assertEquals(before, Files.readString(backups.getFirst()));
        assertEquals(
                before.replace("PublishPort = 8080:80", "PublishPort=127.0.0.1:18080:80"),
                Files.readString(root.resolve("web.container")));
        IOException stale = assertThrows(IOException.class, () -> QuadletFix.apply(conflicts));
        assertTrue(stale.getMessage().contains("yourself"), stale.getMessage());
    }

    @Test
    void shouldLeaveAYamlToItsOwner() throws IOException {
        String yaml =
                "{kind: Pod, spec: {containers: [{ports: [{containerPort: 80, hostPort: 8080}]}]}}";
        String onHost =
                "{kind: Pod, spec: {hostNetwork: true, containers: [{ports: [{containerPort: 8080}]}]}}";

        assertEquals(
                "/play.yaml: hostPort=8080:80 takes the port of Listen=127.0.0.1:8080; write hostPort: 18080 instead",
                conflictWith(yaml));
        assertTrue(
                conflictWith(onHost)
                        .endsWith(
                                "; listen on another port, because the application uses this one"));
    }

    /** What is said of it, which is not that {@code --fix} would do it. */
    private String conflictWith(String yaml) throws IOException {
        Files.writeString(root.resolve("play.yaml"), yaml);
        Files.writeString(
                root.resolve("play.kube"), "[Kube]\nYaml=play.yaml\n[X-BroProxy]\nListen=8080\n");
        var path =
                SearchPath.of(ManagerScope.USER, Map.of("QUADLET_UNIT_DIRS", root.toString()), 1);
        Quadlet play = new Quadlets(path).find("play", c -> {}).orElseThrow();
        List<Diagnostic> told = new ArrayList<>();
        new Planner(ManagerScope.USER, Path.of("/bro-proxy"), told::add).units(play);

        assertEquals(
                List.of(),
                QuadletFix.apply(Planner.conflicts(play, SectionReader.read(play, c -> {}))));
        assertEquals(yaml, Files.readString(root.resolve("play.yaml")));
        assertEquals(Diagnostic.Kind.PLAIN, told.getFirst().kind());
        return told.getFirst().toString().replace(root.toString(), "");
    }

    @Test
    void shouldPassOverUnitsOfOthersThatItCannotRead() throws IOException {
        generate("Listen=1\n");
        Files.write(root.resolve("units/latin.service"), new byte[] {'#', (byte) 0xE9, '\n'});
        Files.writeString(root.resolve("units/large.service"), "#".repeat(2 << 20));

        assertEquals(2, folder().ours("web-proxy.service").size());
    }

    @Test
    void shouldFixAQuadletByteByByte() throws IOException {
        Path file = root.resolve("web.container");
        Files.write(file, "# caf\u00e9\nPublishPort=1:2\n".getBytes(StandardCharsets.ISO_8859_1));
        byte[] before = Files.readAllBytes(file);
        Files.write(file, "[Container]\nPublishPort=80:80\n".getBytes(), StandardOpenOption.APPEND);
        var path =
                SearchPath.of(ManagerScope.USER, Map.of("QUADLET_UNIT_DIRS", root.toString()), 1);
        var listen =
                new UnitFile.Entry(
                        Quadlet.SECTION, "Listen", "80", SourceLocation.option("--listen"));
        Quadlet web = new Quadlets(path).find("web", List.of(listen), c -> {}).orElseThrow();

        QuadletFix.apply(Planner.conflicts(web, SectionReader.read(web, c -> {})));

        byte[] after = Files.readAllBytes(file);
        assertArrayEquals(before, Arrays.copyOf(after, before.length));
        assertTrue(
                Files.readString(file, StandardCharsets.ISO_8859_1).contains("127.0.0.1:10080:80"));
    }

    @Test
    void shouldClaimForOtherContainersWhatItWrote() throws IOException {
        generate("Listen=1\nListen=x=%t/x\n");
        ProxyUnits same = units("Listen=2\n");

        Claims others = new Claims();
        folder().claim(others, "other-proxy.service", "other.service");
        assertTrue(others.clash(Path.of("o"), units("Listen=1\n")).orElseThrow().contains("1 is"));
        assertTrue(
                others.clash(Path.of("o"), units("Listen=y=%t/x\n"))
                        .orElseThrow()
                        .contains("/x is"));
        assertTrue(
                others.clash(Path.of("o"), same)
                        .orElseThrow()
                        .contains("h:1 is already that of " + root + "/units/web-proxy.service"));

        Claims own = new Claims();
        folder().claim(own, "web-proxy.service", "web.service");
        assertTrue(own.clash(Path.of("o"), units("Listen=1\n")).isEmpty());
        Claims second = new Claims();
        folder().claim(second, "second-proxy.service", "web.service");
        assertTrue(second.clash(Path.of("o"), same).isEmpty());
    }
}
