package org.brothaman.proxy.setup.unitfiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.setup.quadlet.SearchPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GeneratorTest {
    private static final String GOOD = "[X-BroProxy]\nListen=%1$d\nBackend=h:%1$d\n";

    @TempDir private Path root;
    private final List<String> diagnostics = new ArrayList<>();

    private void quadlet(String name, String text) throws IOException {
        Files.createDirectories(root.resolve("q"));
        Files.writeString(root.resolve("q/" + name + ".container"), text);
    }

    private Made run() {
        Made made = new Made(new LinkedHashMap<>(), new LinkedHashMap<>());
        generate().forEach(units -> units.write(made));
        return made;
    }

    private void run(Path folder) {
        new GeneratorFolder(folder, c -> diagnostics.add(c.toString())).write(generate());
    }

    private List<GeneratedUnits> generate() {
        return new Generator(
                        ManagerScope.USER,
                        Path.of("/bin/bro-proxy"),
                        c -> diagnostics.add(c.toString()))
                .run(SearchPath.of(ManagerScope.USER, Map.of("QUADLET_UNIT_DIRS", root + "/q"), 1));
    }

    private record Made(Map<String, String> files, Map<String, String> links)
            implements GeneratedUnits.Output {
        @Override
        public void file(String unit, String text) {
            files.put(unit, text);
        }

        @Override
        public void link(String path, String target) {
            links.put(path, target);
        }
    }

    @Test
    void shouldWriteUnitsAndEnableTheSockets() throws IOException {
        quadlet("web", GOOD.formatted(1));
        quadlet("plain", "[Container]\nImage=x\nnonsense\n");
        Path normal = root.resolve("normal");

        for (int run = 0; run < 2; run++) {
            run(normal);
        }

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

    /** Nobody needs the YAML of a default instance that has no units. */
    @Test
    void shouldReadOnlyTheYamlOfInstancesThatHaveUnits() throws IOException {
        quadlet("other", "[Container]\n");
        Path room = root.resolve("q/room@.kube");
        Files.writeString(
                room,
                "[Kube]\nYaml=play-%i.yaml\n[X-BroProxy]\nListen=80\n"
                        + "[Install]\nDefaultInstance=blue\n");
        Files.writeString(
                root.resolve("q/play-red.yaml"),
                "{kind: Pod, spec: {containers: [{ports: [{containerPort: 80, hostPort: 81}]}]}}");
        Files.createSymbolicLink(root.resolve("q/room@red.kube"), room.getFileName());

        assertEquals(
                Set.of("room-proxy@red.socket", "room-proxy@red.service"), run().files().keySet());
        assertEquals(List.of(), diagnostics);
    }

    /** So that it sleeps although nobody comes, whoever has started it. */
    @Test
    void shouldStartTheProxyWithWhatSleepsWhoeverHasStartedIt() throws IOException {
        quadlet("web", GOOD.formatted(1) + "SleepForeign=yes\n");
        quadlet("api@", GOOD.formatted(2) + "SleepForeign=yes\n[Install]\nDefaultInstance=7\n");
        quadlet("own", GOOD.formatted(3) + "SleepForeign=no\n");

        Made output = run();

        assertEquals(List.of(), diagnostics);
        assertEquals(
                Map.of(
                        "sockets.target.wants/web-proxy.socket", "../web-proxy.socket",
                        "sockets.target.wants/api-proxy@7.socket", "../api-proxy@7.socket",
                        "sockets.target.wants/own-proxy.socket", "../own-proxy.socket",
                        "web.service.wants/web-proxy.service", "../web-proxy.service",
                        "api@7.service.wants/api-proxy@7.service", "../api-proxy@7.service"),
                output.links());
        assertTrue(
                output.files().get("web-proxy.service").contains("\nWantedBy=web.service\n"),
                output::toString);
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
        Files.writeString(root.resolve("q/c.volume"), "[X-BroProxy]\nListen=2\n");

        assertEquals(Set.of("a-proxy.socket", "a-proxy.service"), run().files().keySet());
        assertEquals(3, diagnostics.size(), diagnostics.toString());
        assertTrue(diagnostics.get(0).contains("c.volume:2: [X-BroProxy] has no effect"));
        assertTrue(diagnostics.get(1).contains("b.container: cannot read: "));
        assertTrue(diagnostics.get(2).contains("plain.container.d/10.conf: cannot read: "));
    }

    @Test
    void shouldLetATemplateSpeakForItsInstances() throws IOException {
        quadlet("web@", GOOD.formatted(1));
        run();
        assertTrue(
                diagnostics
                        .getFirst()
                        .endsWith("or create an instance, a link named web@INSTANCE.container"),
                diagnostics.toString());
        diagnostics.clear();

        Files.createSymbolicLink(root.resolve("q/web@blue.container"), Path.of("web@.container"));

        assertEquals(
                Set.of("web-proxy@blue.socket", "web-proxy@blue.service"), run().files().keySet());
        assertEquals(List.of(), diagnostics);
    }

    @Test
    void shouldMakeATemplateOfATemplateWhoseInstancesListenApart() throws IOException {
        String published = "[Container]\nPublishPort=180%i:80\n[X-BroProxy]\n";
        quadlet("web@", published + "Listen=%t/%i.sock\nBackend=127.0.0.1:180%i\n");
        Files.createSymbolicLink(root.resolve("q/web@81.container"), Path.of("web@.container"));
        quadlet("api@", published + "Listen=80%i\n[Install]\nDefaultInstance=7\n");

        Made output = run();

        assertEquals(List.of(), diagnostics);
        assertEquals(
                Set.of(
                        "web-proxy@.socket",
                        "web-proxy@.service",
                        "web-proxy@81.socket",
                        "web-proxy@81.service",
                        "api-proxy@.socket",
                        "api-proxy@.service"),
                output.files().keySet());
        assertEquals(
                Map.of(
                        "sockets.target.wants/web-proxy@81.socket", "../web-proxy@81.socket",
                        "sockets.target.wants/api-proxy@7.socket", "../api-proxy@.socket"),
                output.links());
        assertTrue(output.files().get("web-proxy@81.socket").contains("ListenStream=%t/81.sock\n"));
    }

    @Test
    void shouldLetATemplateStandForItsDefaultInstance() throws IOException {
        quadlet("web@", GOOD.formatted(1) + "[Install]\nDefaultInstance=blue\n");

        assertEquals(
                Set.of("web-proxy@blue.socket", "web-proxy@blue.service"), run().files().keySet());
        assertEquals(List.of(), diagnostics);
    }

    @Test
    void shouldPutProxiesBeforePodsAndKubes() throws IOException {
        quadlet("app", "[Container]\nPod=app.pod\n");
        Files.writeString(
                root.resolve("q/app.pod"),
                "[Pod]\nPublishPort=18080:80\n[X-BroProxy]\nListen=80\n");
        Files.writeString(
                root.resolve("q/play.kube"), "[Kube]\nYaml=/dev/null\n[X-BroProxy]\nListen=81\n");
        Files.writeString(
                root.resolve("q/told.kube"),
                "[Kube]\nYaml=a\n[X-BroProxy]\nListen=82\nBackend=18082\nOnIdle=freeze\n");

        Map<String, String> files = run().files();

        assertEquals(
                Set.of(
                        "app-pod-proxy.socket",
                        "app-pod-proxy.service",
                        "told-proxy.socket",
                        "told-proxy.service"),
                files.keySet());
        String pod = files.get("app-pod-proxy.service");
        assertTrue(pod.contains("--unit=app-pod.service"), pod);
        assertTrue(pod.contains("--backend=127.0.0.1:18080"), pod);
        assertFalse(files.get("told-proxy.service").contains("--on-idle"));
        assertEquals(3, diagnostics.size(), diagnostics.toString());
        assertTrue(
                diagnostics
                        .get(0)
                        .endsWith(
                                "play.kube:4: neither PublishPort= nor a hostPort in the YAML file says where the containers answer; add Backend=ADDRESS:PORT, or a hostPort to the YAML file"),
                diagnostics.toString());
        assertTrue(diagnostics.get(2).contains("OnIdle=freeze is for a single container"));
    }

    private String service(String name) {
        return run().files().getOrDefault(name + "-proxy.service", "");
    }

    private static final String MEMBER = "[Container]\nPod=app.pod\n[X-BroProxy]\n";

    @Test
    void shouldStopThePodOfTheOnlyContainerThatHasClients() throws IOException {
        Path pod = root.resolve("q/app.pod");
        quadlet("web", MEMBER + "Listen=80\n");
        quadlet("worker", "[Container]\nPod=app.pod\n");
        Files.writeString(pod, "[Pod]\nPublishPort=18080:80\n");

        String web = service("web");
        assertTrue(web.contains("--unit=web.service"), web);
        assertTrue(web.contains("--stop-unit=app-pod.service"), web);
        assertTrue(web.contains("--backend=127.0.0.1:18080"), web);

        quadlet("web", MEMBER + "Listen=80\nStopUnit=web.service\n");
        assertFalse(service("web").contains("--stop-unit"));
        quadlet("web", MEMBER + "Listen=80\nOnIdle=freeze\n");
        assertFalse(service("web").contains("--stop-unit"));
        assertEquals(List.of(), diagnostics);
    }

    /** Who connects there is not seen; another container may be theirs. */
    @ParameterizedTest
    @ValueSource(strings = {"19090:90", "19090:90/udp", "80", "127.0.0.2:%i:90"})
    void shouldNotStopAPodThatIsReachedWithoutTheProxy(String port) throws IOException {
        quadlet("web", MEMBER + "Listen=80\nBackend=18080\n");
        quadlet("worker", "[Container]\nPod=app.pod\n");
        Path pod = root.resolve("q/app.pod");
        Files.writeString(pod, "[Pod]\nPublishPort=18080:80\nPublishPort=" + port + "\n");

        assertFalse(service("web").contains("--stop-unit"));
        Files.writeString(pod, "[Pod]\nPublishPort=18080:80\nPublishPort=[::1]:18080:80\n");
        assertTrue(service("web").contains("--stop-unit=app-pod.service"));
        // There every container of it may have clients, and nothing says which has.
        Files.writeString(pod, "[Pod]\nNetwork=host\n");
        assertFalse(service("web").contains("--stop-unit"));
        assertEquals(List.of(), diagnostics);
    }

    @Test
    void shouldStopNoContainerUnderTheClientsOfAnother() throws IOException {
        Path pod = root.resolve("q/app.pod");
        quadlet("web", MEMBER + "Listen=80\n");
        Files.writeString(pod, "[Pod]\nPublishPort=18080:80\n");
        quadlet("api", MEMBER + "Listen=81\nBackend=localhost:81\nStopUnit=app-pod.service\n");

        assertFalse(service("web").contains("--stop-unit"));
        String api = service("api");
        assertFalse(api.contains("--stop-unit"), api);
        assertTrue(api.contains("--network-namespace=unit"), api);
        assertTrue(
                diagnostics
                        .getFirst()
                        .contains(
                                "StopUnit=app-pod.service would stop other containers that have a section of their own"),
                diagnostics.toString());
        diagnostics.clear();

        Files.writeString(pod, "[Pod]\nPublishPort=18080:80\n[X-BroProxy]\nListen=82\n");
        assertEquals("", service("web"));
        assertTrue(service("app-pod").contains("--unit=app-pod.service"));
        assertTrue(
                diagnostics.stream()
                        .anyMatch(d -> d.contains("web.container: app.pod has a section, too")),
                diagnostics.toString());
    }

    @Test
    void shouldGiveANameToTheFirstOfTwoKinds() throws IOException {
        quadlet("web", GOOD.formatted(1));
        Files.writeString(root.resolve("q/web.kube"), "[Kube]\n" + GOOD.formatted(2));

        assertEquals(Set.of("web-proxy.socket", "web-proxy.service"), run().files().keySet());
        assertTrue(
                diagnostics.getFirst().contains("another Quadlet also makes web-proxy.service"),
                diagnostics.toString());
    }

    @Test
    void shouldSayWhatItCannotWrite() throws IOException {
        quadlet("a", GOOD.formatted(1));
        Path file = Files.writeString(root.resolve("file"), "");

        run(file.resolve("normal"));

        assertEquals(3, diagnostics.size(), diagnostics.toString());
        assertTrue(diagnostics.getFirst().contains("cannot write"));
    }

    @Test
    void shouldDecideByTheOrderOfTheFilesWhoeverIsReadFirst() throws IOException {
        int pairs = 500;
        for (int port = 1; port <= pairs; port++) {
            String pod = "[Container]\nPod=p%d.pod\n".formatted(port % 7);
            quadlet("a%03d".formatted(port), pod + GOOD.formatted(port));
            quadlet("b%03d".formatted(port), pod + GOOD.formatted(port));
        }
        for (int pod = 0; pod < 7; pod++) {
            Files.writeString(root.resolve("q/p%d.pod".formatted(pod)), "[Pod]\n");
        }
        Path normal = root.resolve("normal");

        run(normal);

        List<String> expected = new ArrayList<>();
        for (int port = 1; port <= pairs; port++) {
            String loser = "%s/q/b%03d.container: ".formatted(root.toRealPath(), port);
            expected.add(loser + "Listen=127.0.0.1:%d is already used by".formatted(port));
            expected.add(loser + "no units are made for it");
            assertTrue(Files.exists(normal.resolve("a%03d-proxy.service".formatted(port))));
            assertTrue(Files.exists(normal.resolve("a%03d-proxy.socket".formatted(port))));
        }
        assertEquals(expected.size(), diagnostics.size());
        for (int i = 0; i < expected.size(); i++) {
            assertTrue(diagnostics.get(i).startsWith(expected.get(i)), diagnostics.get(i));
        }
    }

    @Test
    void shouldLeaveASocketToWhoWasFirst() throws IOException {
        quadlet("x", "[X-BroProxy]\nListen=a-proxy=1\nBackend=h:1\n");
        quadlet("x-proxy-a", GOOD.formatted(2));

        assertEquals(
                Set.of("x-proxy-a-proxy.socket", "x-proxy-a-proxy.service"),
                run().files().keySet());
        assertTrue(
                diagnostics
                        .getFirst()
                        .contains("another Quadlet also makes x-proxy-a-proxy.socket"),
                diagnostics.toString());
    }
}
