package org.brothaman.proxy.setup.quadlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QuadletsTest {
    @TempDir private Path root;
    private final List<String> diagnostics = new ArrayList<>();

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private Quadlets quadlets() {
        String folders = root + "/first:" + root + "/second";
        return new Quadlets(
                SearchPath.of(root, ManagerScope.USER, Map.of("QUADLET_UNIT_DIRS", folders), 1500));
    }

    private Quadlet find(String name) {
        return quadlets().find(name, c -> diagnostics.add(c.toString())).orElseThrow();
    }

    @Test
    void shouldTakeTheFirstFileOfAName() throws IOException {
        write("first/web.container", "[Container]\nImage=one\n");
        write("second/web.container", "[Container]\nImage=two\n");
        write("second/sub/db.container", "[Container]\nImage=three\nServiceName=data\n");
        write("second/other.volume", "[Volume]\n");

        assertEquals(List.of("web.container", "db.container"), quadlets().fileNames());
        assertEquals("one", find("web").image());
        assertEquals("web.service", find("web.container").unit());
        assertEquals("data.service", find("db").unit());
        assertTrue(quadlets().find("none", c -> {}).isEmpty());
    }

    @Test
    void shouldMergeDropInsByNameTheMostSpecificOfEach() throws IOException {
        write("first/a-b.container", "[X-BroProxy]\nListen=1\n");
        write("first/container.d/10.conf", "[X-BroProxy]\nListen=10\n");
        write("second/a-b.container.d/30.conf", "[X-BroProxy]\nListen=30\n");
        write("first/a-.container.d/20.conf", "[X-BroProxy]\nListen=20\n");
        write("first/a-.container.d/30.conf", "[X-BroProxy]\nListen=31\n");
        write("first/a-b.container.d/README", "[X-BroProxy]\nListen=40\n");

        assertEquals(
                List.of("1", "10", "20", "30"),
                find("a-b").file().all("X-BroProxy", "Listen").stream()
                        .map(UnitFile.Entry::value)
                        .toList());
    }

    /** As Podman from 5.6 on; before, a folder that is searched first won in any case. */
    @Test
    void shouldPreferTheMoreSpecificDropInToTheFolderThatIsSearchedFirst() throws IOException {
        write("first/container.d/10.conf", "[X-BroProxy]\nListen=1\n");
        write("second/web.container.d/10.conf", "[X-BroProxy]\nListen=2\n");
        write("first/web.container", "[Container]\n");

        assertEquals("2", find("web").file().value("X-BroProxy", "Listen", ""));
    }

    @Test
    void shouldTakeWhatIsSaidToAllForDefaultsOfThoseThatSaySomething() throws IOException {
        write("first/container.d/10.conf", "[Container]\nLabel=a\n[X-BroProxy]\nThreads=1\n");
        write("first/web.container", "[Container]\nImage=one\n[X-BroProxy]\nListen=1\n");
        write("first/db.container", "[Container]\nImage=two\n");
        write("first/a-b.container", "[Container]\nImage=three\n");
        write("second/a-.container.d/20.conf", "[X-BroProxy]\nListen=2\n");

        assertEquals("1", find("web").file().value("X-BroProxy", "Threads", ""));
        assertEquals("1", find("a-b").file().value("X-BroProxy", "Threads", ""));
        assertFalse(find("db").hasSection());
        assertEquals("a", find("db").file().value("Container", "Label", ""));
    }

    @Test
    void shouldNameDropInFoldersAsPodmanDoes() {
        assertEquals(
                List.of("web.container.d", "container.d"), Quadlets.dropInNames("web.container"));
        assertEquals(
                List.of(
                        "a-b@1.container.d",
                        "a-b@.container.d",
                        "a-@.container.d",
                        "a-.container.d",
                        "container.d"),
                Quadlets.dropInNames("a-b@1.container"));
    }

    @Test
    void shouldSayWhyAFileCannotBeRead() throws Exception {
        Path first = Files.createDirectories(root.resolve("first"));
        Files.createSymbolicLink(first.resolve("nowhere.container"), root.resolve("nowhere"));
        Files.createSymbolicLink(first.resolve("loop.container"), first.resolve("loop.container"));
        Files.createDirectory(first.resolve("folder.container"));
        Files.write(first.resolve("large.container"), new byte[(1 << 20) + 1]);
        int made =
                new ProcessBuilder("mkfifo", first.resolve("pipe.container").toString())
                        .start()
                        .waitFor();
        assertEquals(0, made);

        assertUnread("nowhere", "it is a dangling link");
        assertUnread("loop", "Too many levels of symbolic links");
        assertUnread("folder", "it is a directory");
        assertUnread("large", "it is larger than 1 MiB");
        assertUnread("pipe", "it is not a regular file");
    }

    private void assertUnread(String name, String why) {
        List<Diagnostic> told = new ArrayList<>();
        assertTrue(quadlets().find(name, told::add).isEmpty());
        assertEquals(1, told.size(), told.toString());
        assertTrue(told.getFirst().isUnread());
        String file = root + "/first/" + name + ".container";
        assertTrue(
                told.getFirst().toString().startsWith(file + ": cannot read: "), told.toString());
        assertTrue(told.getFirst().message().contains(why), told.toString());
    }

    /** What it says may keep somebody out, too. */
    @Test
    void shouldLetNobodyInWhereADropInIsUnread() throws IOException {
        write("first/web.container", "[X-BroProxy]\nListen=1\nDeny=192.0.2.1\n");
        write("first/open.container", "[X-BroProxy]\nListen=2\n");
        write("first/many@.container", "[X-BroProxy]\nListen=3%i\nDeny=192.0.2.1\n");
        for (String name : List.of("web", "open", "many@")) {
            Files.createDirectories(root.resolve("first/" + name + ".container.d/10.conf"));
        }
        assertEquals(Map.of("", "any,unix"), denied("many@1"));
        write("first/many@2.container", "[X-BroProxy]\nListen=1\nDeny 192.0.2.1\nAllow=any\n");
        assertEquals(Map.of("", "any,unix"), denied("many@2"));
        assertEquals(Map.of("", "any,unix"), denied("web"));
        String told = "first/web.container.d/10.conf: what it says is not known, so nobody may";
        assertTrue(diagnostics.getLast().contains(told), diagnostics::toString);
        assertEquals(Map.of(), denied("open"));
    }

    private Map<String, String> denied(String name) {
        return SectionReader.read(find(name), fault -> diagnostics.add(fault.toString()))
                .get(SocketSetting.DENY);
    }

    @Test
    void shouldTakeWhatIsMaskedForEmpty() throws IOException {
        write("second/web.container", "[X-BroProxy]\nListen=1\n");
        Files.createDirectories(root.resolve("first"));
        Files.createSymbolicLink(root.resolve("first/web.container"), Path.of("/dev/null"));

        assertFalse(find("web").hasSection());
        assertEquals(List.of(), diagnostics);
    }

    @Test
    void shouldReadBytesThatAreNotUtf8() throws IOException {
        write("first/web.container", "");
        byte[] latin =
                "# caf\u00e9\n[Container]\nImage=x\nLabel=caf\u00e9\n"
                        .getBytes(StandardCharsets.ISO_8859_1);
        Files.write(root.resolve("first/web.container"), latin);
        write("first/web.container.d/10.conf", "");
        Files.write(
                root.resolve("first/web.container.d/10.conf"),
                "# \u00fc\n[X-BroProxy]\nListen=1\nBackend=\u00fc\n"
                        .getBytes(StandardCharsets.ISO_8859_1));

        Quadlet web = find("web");

        assertEquals("x", web.image());
        assertEquals("1", web.file().value("X-BroProxy", "Listen", null));
        assertEquals(
                List.of(root + "/first/web.container.d/10.conf:4: \"Backend=\uFFFD\" is not UTF-8"),
                diagnostics);
    }

    @Test
    void shouldPassOverAByteOrderMark() throws IOException {
        write("first/web.container", "\uFEFF[Container]\nImage=x\n");

        assertEquals("x", find("web").image());
        assertEquals(List.of(), diagnostics);
    }

    @Test
    void shouldTellOfWhatOtherKindsSayToUs() throws IOException {
        write("first/app.image", "[Image]\n[X-BroProxy]\nListen=1\n");
        write("first/plain.build", "[Build]\n");
        write("first/data.volume", "[Volume]\n");
        write("first/data.volume.d/10.conf", "[X-BroProxy]\nListen=2\n");
        Files.createDirectory(root.resolve("first/net.network"));

        List<String> told = quadlets().misplaced().stream().map(Diagnostic::toString).toList();

        assertEquals(3, told.size(), told.toString());
        assertEquals(
                root
                        + "/first/app.image:3: [X-BroProxy] has no effect in a .image, to which"
                        + " nobody can connect; put it into a .container, .pod or .kube",
                told.get(0));
        assertTrue(told.get(1).startsWith(root + "/first/data.volume.d/10.conf:2: "));
        assertEquals(root + "/first/net.network: cannot read: it is a directory", told.get(2));
    }

    @Test
    void shouldTellOfFoldersThatCannotBeRead() throws IOException {
        write("first/web.container", "[Container]\n");
        Files.createSymbolicLink(root.resolve("second"), root.resolve("second"));

        List<Diagnostic> told = quadlets().unread();

        assertEquals(1, told.size(), told.toString());
        assertTrue(told.getFirst().toString().startsWith(root + "/second: cannot read: "));
        assertEquals(List.of("web.container"), quadlets().fileNames());
    }

    @Test
    void shouldFindPodsAndKubesByFileAndByUnit() throws IOException {
        write("first/app.container", "[Container]\n");
        write("second/app.pod", "[Pod]\nPublishPort=1\n");
        write("first/pod.d/10.conf", "[Pod]\nPublishPort=2\n");
        write("first/app.pod.d/20.conf", "[Pod]\nPublishPort=3\n");
        write("first/play.kube", "[Kube]\nServiceName=piece\n");
        write("second/alone.pod", "[Pod]\nServiceName=pea\n");

        assertEquals(QuadletKind.CONTAINER, find("app").kind());
        for (String name : List.of("app.pod", "app-pod")) {
            assertEquals("app-pod", find(name).name());
            assertEquals("app-pod.service", find(name).unit());
            assertEquals("app-pod-proxy", find(name).derived("-proxy"));
        }
        assertEquals(
                List.of("1", "2", "3"),
                find("app.pod").own("PublishPort").stream().map(UnitFile.Entry::value).toList());
        assertEquals("piece.service", find("play").unit());
        assertEquals("pea.service", find("alone").unit());
        assertEquals(
                List.of("app.container", "play.kube", "alone.pod", "app.pod"),
                quadlets().fileNames());
        assertEquals("app-pod", Quadlet.nameOf("app.pod"));
        assertEquals("web", Quadlet.nameOf("web.container"));
        assertEquals("web", Quadlet.nameOf("web"));
        assertEquals(List.of("web", "web-pod"), Quadlet.namesOf("web"));
        assertEquals(List.of("web-pod"), Quadlet.namesOf("web.pod"));
        assertEquals("alone-pod", find("alone").name());
    }

    @Test
    void shouldKnowWhatAContainerSharesWithOthers() throws IOException {
        String section = "[X-BroProxy]\nListen=1\n";
        write("first/app.pod", "[Pod]\nPublishPort=8080:80\n");
        write("first/web.container", "[Container]\nPod=app.pod\n" + section);
        write("first/db.container", "[Container]\nPod=app.pod\n");
        write("first/off.container", "[Container]\nPod=off.pod\nStartWithPod=no\n" + section);
        write("first/off.pod", "[Pod]\nServiceName=none\n");
        write("first/vpn.container", "[Container]\nNetwork=a.network\nPublishPort=1:81\n");
        write("first/tv.container", "[Container]\nNetwork=vpn.container\n" + section);
        write("first/lost.container", "[Container]\nPod=lost.pod\n" + section);
        write("first/a.container", "[Container]\nNetwork=b.container\n" + section);
        write("first/b.container", "[Container]\nNetwork=a.container\n" + section);

        assertEquals("app-pod.service", find("web").unitToStop());
        assertEquals("db.service", find("db").unitToStop());
        assertEquals("off.service", find("off").unitToStop());
        assertEquals("tv.service", find("tv").unitToStop());
        assertEquals(81, PublishedPort.of(find("tv")).getFirst().containerPort());
        assertEquals(80, PublishedPort.of(find("web")).getFirst().containerPort());
        assertEquals("lost.service", find("lost").unitToStop());
        assertFalse(find("a").membership().alone());

        write("first/db.container.d/10.conf", section);
        assertEquals("web.service", find("web").unitToStop());
        assertEquals("db.service", find("db").unitToStop());
    }

    /** As with bro-proxy generate, where the files say nothing to us. */
    @Test
    void shouldKnowWhatAContainerSharesWhoseSettingsAreOptions() throws IOException {
        var listen =
                List.of(
                        new UnitFile.Entry(
                                Quadlet.SECTION, "Listen", "1", SourceLocation.option("--listen")));
        write("first/app.pod", "[Pod]\nPublishPort=8080:80\n");
        write("first/web.container", "[Container]\nPod=app.pod\n");
        write("first/db.container", "[Container]\nPod=app.pod\n");

        Quadlet web = quadlets().find("web", listen, _ -> {}).orElseThrow();
        assertEquals(80, PublishedPort.of(web).getFirst().containerPort());
        assertEquals("app-pod.service", web.unitToStop());

        write("first/db.container.d/10.conf", "[X-BroProxy]\nListen=2\n");
        assertEquals(
                "web.service", quadlets().find("web", listen, _ -> {}).orElseThrow().unitToStop());
    }

    @Test
    void shouldServeTheDefaultInstanceOfWhatSaysTheSameToAll() throws IOException {
        write("first/web@.container", "[X-BroProxy]\nListen=1\n[Install]\nDefaultInstance=a\n");
        write("first/api@.container", "[X-BroProxy]\nListen=%t/%i\n[Install]\nDefaultInstance=a\n");
        write("first/one@.container", "[X-BroProxy]\nListen=1\n");

        assertEquals("web@a", find("web@").served().name());
        assertEquals("web@b", find("web@b").served().name());
        assertEquals("api@", find("api@").served().name());
        assertEquals("one@", find("one@").served().name());
    }

    /** Podman calls the template's unit so, and systemd its instances. */
    @Test
    void shouldNameTheUnitOfAnInstanceAfterServiceName() throws IOException {
        write("first/web@.container", "[Container]\nServiceName=site@\n");
        Files.createSymbolicLink(root.resolve("first/web@a.container"), Path.of("web@.container"));

        assertEquals("site@.service", find("web@").unit());
        assertEquals("site@a.service", find("web@a").unit());
        assertEquals("site@b.service", find("web@b").unit());
    }

    @Test
    void shouldPutInTheNameOfAnInstance() throws IOException {
        write("first/web@.container", "[X-BroProxy]\nListen=80%i\nReady=http:/%%i/%t\n");
        write("first/web@81.container", "[X-BroProxy]\nListen=9%i\n");

        assertEquals("80%i", find("web@").file().value("X-BroProxy", "Listen", ""));
        assertEquals("981", find("web@81").file().value("X-BroProxy", "Listen", ""));
        Quadlet other = find("web@82");
        assertEquals("8082", other.file().value("X-BroProxy", "Listen", ""));
        assertEquals("http:/%%i/%t", other.file().value("X-BroProxy", "Ready", ""));
        assertEquals("web@82.service", other.unit());
        assertEquals("web@82", find("web@82.container").name());
        assertTrue(quadlets().find("app@1", c -> {}).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "home-bro, home/bro, home-bro",
        "a\\x2db\\xc3\\xa4, a-bä, a\\x2db\\xc3\\xa4",
        "50\\x25, 50%%, 50\\x25",
        "a\\x0a, %I, a\\x0a",
        "a\\xff, %I, a\\xff"
    })
    void shouldUnescapeTheNameOfAnInstance(String instance, String unescaped, String escaped)
            throws IOException {
        write("first/web@.container", "[X-BroProxy]\nListen=/run/%I\nReady=%i%%I\n");
        write(
                "first/web@" + instance + ".container",
                "[X-BroProxy]\nListen=/run/%I\nReady=%i%%I\n");

        UnitFile file = find("web@" + instance).file();
        assertEquals("/run/" + unescaped, file.value("X-BroProxy", "Listen", ""));
        assertEquals(escaped + "%%I", file.value("X-BroProxy", "Ready", ""));
    }

    @Test
    void shouldKnowTemplatesFromInstances() throws IOException {
        write("first/web@.container", "[X-BroProxy]\nListen=1\n");
        write("first/web@a.container", "[Container]\n");

        assertTrue(find("web@").isTemplate());
        assertTrue(quadlets().leavesItToInstances(find("web@")));
        assertFalse(find("web@a").isTemplate());
        assertFalse(find("web@a").hasSection());
        assertEquals("web-proxy@a", find("web@a").derived("-proxy"));
        assertEquals("web@a.service", find("web@a").unit());
    }
}
