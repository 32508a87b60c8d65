package org.brothaman.proxy.setup.quadlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KubeYamlTest {
    @TempDir private Path root;
    private final List<String> diagnostics = new ArrayList<>();

    private Quadlet kube(String yaml, String section) throws IOException {
        Files.writeString(root.resolve("play.yaml"), yaml);
        Files.writeString(
                root.resolve("play.kube"), "[Kube]\nYaml=play.yaml\n[X-BroProxy]\n" + section);
        return find(List.of()).orElseThrow();
    }

    private Optional<Quadlet> find(List<UnitFile.Entry> settings) {
        return find("play", settings);
    }

    private Optional<Quadlet> find(String name, List<UnitFile.Entry> settings) {
        return new Quadlets(
                        SearchPath.of(
                                root,
                                ManagerScope.USER,
                                Map.of("QUADLET_UNIT_DIRS", root.toString()),
                                1500))
                .find(name, settings, c -> diagnostics.add(c.toString()));
    }

    private List<String> ports(String yaml) throws IOException {
        return PublishedPort.of(kube(yaml, "Listen=80\n")).stream()
                .map(port -> port.host().toConnect() + " " + port.containerPort())
                .toList();
    }

    @Test
    void shouldFindTheHostPortsOfEveryKindOfPod() throws IOException {
        String yaml =
                """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: settings}
                data: {ports: "80"}
                ---
                apiVersion: v1
                kind: Pod
                spec:
                  containers:
                  - name: web
                    ports:
                    - containerPort: 80
                      hostPort: 18080
                      hostIP: 127.0.0.2
                    - {containerPort: 443, hostPort: 18443, hostIP: "::1"}
                    - {containerPort: 53, hostPort: 1053, protocol: UDP}
                    - {containerPort: 81}
                  - name: worker
                ---
                apiVersion: apps/v1
                kind: Deployment
                spec:
                  template:
                    spec:
                      containers:
                      - name: api
                        ports: [{containerPort: 8000, hostPort: 18000, protocol: TCP}]
                """;

        assertEquals(
                List.of("127.0.0.2:18080 80", "[::1]:18443 443", "127.0.0.1:18000 8000"),
                ports(yaml));
        assertEquals(List.of(), diagnostics);
    }

    @Test
    void shouldTakeTheContainersOwnPortOnTheHostsNetwork() throws IOException {
        assertEquals(
                List.of("127.0.0.1:80 80"),
                ports(
                        "{kind: Pod, spec: {hostNetwork: true, containers: [{ports: [{containerPort: 80, hostPort: 81}]}]}}"));
    }

    @Test
    void shouldLeaveTheFileAloneWhereTheBackendIsSaid() throws IOException {
        kube("{", "Listen=80\nBackend=18080\n");

        assertEquals(List.of(), diagnostics);
    }

    @Test
    void shouldLetPublishPortGoBeforeTheYaml() throws IOException {
        String yaml =
                "{kind: Pod, spec: {containers: [{ports: [{containerPort: 80, hostPort: 81}]}]}}";
        Files.createDirectories(root.resolve("play.kube.d"));
        Files.writeString(root.resolve("play.kube.d/ports.conf"), "[Kube]\nPublishPort=82:80\n");

        assertEquals(List.of("127.0.0.1:82 80"), ports(yaml));
    }

    /** As Podman merges the two: port by port, by that of the container. */
    @Test
    void shouldTakeThePortsOfTheYamlThatPublishPortDoesNotSay() throws IOException {
        Files.createDirectories(root.resolve("play.kube.d"));
        Files.writeString(
                root.resolve("play.kube.d/ports.conf"),
                "[Kube]\nPublishPort=9100:9100\nPublishPort=1053:53/udp\n");
        String yaml =
                """
                {kind: Pod, spec: {containers: [{ports: [
                  {containerPort: 80, hostPort: 18080, hostIP: 127.0.0.1},
                  {containerPort: 9100, hostPort: 19100},
                  {containerPort: 53, hostPort: 10053}]}]}}
                """;

        assertEquals(
                List.of("127.0.0.1:9100 9100", "127.0.0.1:18080 80", "127.0.0.1:10053 53"),
                ports(yaml));
        Quadlet play = find(List.of()).orElseThrow();
        List<Listen> listens = SectionReader.read(play, c -> {}).listens();
        assertEquals(
                new BackendGuess.Answer.Found("127.0.0.1:18080"),
                BackendGuess.of(play, listens.getFirst(), listens));
        assertEquals(List.of(), diagnostics);
    }

    /** Nobody has to read it where a line of the Quadlet's says it all. */
    @ParameterizedTest
    @ValueSource(strings = {"play", "room@"})
    void shouldNotReadItForAPortThatPublishPortSays(String name) throws IOException {
        Files.writeString(
                root.resolve("play.kube"),
                "[Kube]\nYaml=%h/play.yaml\nPublishPort=82:80\n[X-BroProxy]\nListen=80\n");
        Files.writeString(
                root.resolve("room@.kube"),
                "[Kube]\nYaml=%h/play.yaml\nPublishPort=180%i:80\n[X-BroProxy]\nListen=80%i\n");

        assertTrue(find(name, List.of()).isPresent());
        assertEquals(List.of(), diagnostics);
    }

    /** Podman's getPodPorts(). */
    @Test
    void shouldTakeTheHostPortForTheContainersWhereThatIsNotSaid() throws IOException {
        assertEquals(
                List.of("127.0.0.1:80 80", "127.0.0.1:81 81"),
                ports(
                        "{kind: Pod, spec: {containers: [{ports: [{hostPort: 80}, {containerPort: 0, hostPort: 81}]}]}}"));
    }

    @Test
    void shouldSayWhatIsWrongWithAFile() throws IOException {
        assertEquals(List.of(), ports("a: 1\nb: [c\n"));
        assertTrue(
                diagnostics
                        .getFirst()
                        .contains("Yaml=play.yaml cannot be read: it is no YAML: line 3: expected"),
                diagnostics::toString);
        assertEquals(List.of(), ports("[".repeat(200_000)));
        assertTrue(diagnostics.get(1).contains("Yaml=play.yaml cannot be read: it is "));
        assertEquals(List.of(), ports("{kind: Pod, spec: [1, {containers: 7}]}\n--- 3\n--- [a]\n"));
        assertEquals(2, diagnostics.size(), diagnostics.toString());

        Files.delete(root.resolve("play.yaml"));
        find(List.of());
        assertTrue(
                diagnostics
                        .get(2)
                        .endsWith(
                                "play.kube:2: Yaml=play.yaml cannot be read: there is no such file; correct it, or add Backend=ADDRESS:PORT"),
                diagnostics.get(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%h/play.yaml", "https://192.0.2.1/play.yaml"})
    void shouldSayWhyItDoesNotEvenTry(String yaml) throws IOException {
        Files.writeString(
                root.resolve("play.kube"), "[Kube]\nYaml=" + yaml + "\n[X-BroProxy]\nListen=80\n");
        find(List.of());
        String found = diagnostics.getFirst();
        assertTrue(found.contains("systemd knows") || found.contains("another host"), found);
        assertTrue(found.contains("add Backend="), found);
    }

    /** Each by its own name, also one that has no file. */
    @ParameterizedTest
    @ValueSource(strings = {"room@red", "room@blue", "room@"})
    void shouldReadThatOfAnInstance(String name) throws IOException {
        Files.writeString(
                root.resolve("room@.kube"),
                "[Kube]\nYaml=play-%i.yaml\n[X-BroProxy]\nListen=80\n[Install]\nDefaultInstance=blue\n");
        Files.createSymbolicLink(root.resolve("room@red.kube"), Path.of("room@.kube"));
        String yaml =
                "{kind: Pod, spec: {containers: [{ports: [{containerPort: 80, hostPort: 81}]}]}}";
        Files.writeString(root.resolve("play-red.yaml"), yaml);
        Files.writeString(root.resolve("play-blue.yaml"), yaml);

        Quadlet room = find(name, List.of()).orElseThrow().served();

        assertEquals(List.of(), diagnostics);
        assertEquals(1, PublishedPort.of(room).size());
    }

    /** Each link to it has a YAML of its own; none is the template's. */
    @Test
    void shouldReadNoneOfATemplateThatLeavesAllToItsInstances() throws IOException {
        Files.writeString(
                root.resolve("room@.kube"), "[Kube]\nYaml=play-%i.yaml\n[X-BroProxy]\nListen=80\n");
        assertTrue(find("room@", List.of()).isPresent());
        assertEquals(List.of(), diagnostics);
    }

    @Test
    void shouldNotFollowAnAliasForItself() throws IOException {
        assertEquals(
                List.of("127.0.0.1:81 80"),
                ports(
                        "{kind: Pod, spec: {containers: [{ports: [{containerPort: 80, hostPort: 81, hostIP: &a [[*a]], protocol: *a}]}]}}"));
    }

    @Test
    void shouldReadItForASocketThatStillLacksABackend() throws IOException {
        String yaml =
                "{kind: Pod, spec: {containers: [{ports: [{containerPort: 2222, hostPort: 12222}]}]}}";
        String sockets = "Listen=http=8080\nListen=ssh=2222\nBackend=http=127.0.0.1:18080\n";
        Quadlet play = kube(yaml, sockets);
        Listen ssh = SectionReader.read(play, c -> {}).listens().getLast();

        assertEquals(
                new BackendGuess.Answer.Found("127.0.0.1:12222"),
                BackendGuess.of(play, ssh, SectionReader.read(play, c -> {}).listens()));

        kube("{", sockets + "Backend=ssh=12222\n");
        assertEquals(List.of(), diagnostics);
    }

    @Test
    void shouldReadItForASocketThatAnOptionAdds() throws IOException {
        kube("{kind: Pod, spec: {containers: [{ports: [{containerPort: 80, hostPort: 81}]}]}}", "");

        Quadlet play = find(List.of(option("Listen", "80"))).orElseThrow();

        assertEquals(1, PublishedPort.of(play).size());
        assertEquals(List.of(), diagnostics);
    }

    private static UnitFile.Entry option(String key, String value) {
        return new UnitFile.Entry(Quadlet.SECTION, key, value, SourceLocation.option("--x"));
    }

    @Test
    void shouldLeaveItAloneWhereAnOptionSaysTheBackend() throws IOException {
        kube("a: [b", "Listen=80\n");
        assertEquals(1, diagnostics.size(), diagnostics.toString());
        diagnostics.clear();

        assertTrue(find(List.of(option("Backend", "localhost:81"))).isPresent());
        assertEquals(List.of(), diagnostics);
    }

    @Test
    void shouldTakeTheItemsOfAListForDocuments() throws IOException {
        String yaml =
                """
                apiVersion: v1
                kind: List
                items:
                - {kind: ConfigMap, data: {}}
                - kind: Pod
                  spec: {containers: [{ports: [{containerPort: 80, hostPort: 81}]}]}
                - kind: Deployment
                  spec: {template: {spec: {containers: [{ports: [{containerPort: 82, hostPort: 83}]}]}}}
                """;

        assertEquals(List.of("127.0.0.1:81 80", "127.0.0.1:83 82"), ports(yaml));
        assertEquals(List.of(), ports("&a {kind: List, items: [*a]}"));
        assertEquals(List.of(), diagnostics);
    }
}
