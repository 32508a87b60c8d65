package org.brothaman.proxy.setup.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.brothaman.proxy.activation.manager.UnitState.Active;
import org.brothaman.proxy.setup.doctor.Finding.Verdict;
import org.brothaman.proxy.setup.quadlet.Quadlet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The doctor, for every other kind of Quadlet than a plain container. */
final class KindsTest {
    private static final String DEFAULT_BLUE = "[Install]\nDefaultInstance=blue\n";

    @TempDir private Path folder;
    private final FakeMachine machine = new FakeMachine();

    private List<Finding> examine(String name) {
        return machine.examine(folder, name);
    }

    private void assertNone(String name) {
        List<Finding> troubles =
                examine(name).stream().filter(f -> f.verdict() != Verdict.OK).toList();
        assertEquals(List.of(), troubles);
    }

    @Test
    void shouldLookAtAPodByEachOfItsNames() throws IOException {
        Files.writeString(
                folder.resolve("app.pod"),
                "[Pod]\nPublishPort=127.0.0.1:18081:80\n[X-BroProxy]\nListen=8081\n");
        machine.unit("app-pod.service", Active.ACTIVE, false, false);
        proxy("app-pod", 18081);

        for (String name : List.of("app", "app-pod", "app.pod")) {
            assertNone(name);
            assertEquals("127.0.0.1:18081 answers", examine(name).getLast().text());
        }
    }

    @Test
    void shouldLookAtAKubeAndItsYaml() throws IOException {
        Files.writeString(
                folder.resolve("play.kube"), "[Kube]\nYaml=play.yaml\n[X-BroProxy]\nListen=8081\n");
        machine.unit("play.service", Active.ACTIVE, false, false);
        proxy("play", 18081);
        assertFailure("play", "Yaml=play.yaml cannot be read: there is no such file");

        Files.writeString(folder.resolve("play.yaml"), "a: [b");
        assertFailure("play.kube", "Yaml=play.yaml cannot be read: it is no YAML");

        Files.writeString(
                folder.resolve("play.yaml"),
                "{kind: Pod, spec: {containers: [{ports: [{containerPort: 80, hostPort: 18081}]}]}}");
        assertNone("play");
    }

    /** Podman reads it, although the proxy's backend is said. */
    @Test
    void shouldReadAYamlThatSaysNothingToUs() throws IOException {
        Path play = folder.resolve("play.kube");
        String section = "[X-BroProxy]\nListen=8081\nBackend=127.0.0.1:18081\n";
        Files.writeString(play, "[Kube]\nYaml=play.yaml\n" + section);
        machine.unit("play.service", Active.ACTIVE, false, false);
        proxy("play", 18081);
        assertFailure("play", "Yaml=play.yaml cannot be read: there is no such file; correct it");

        Files.writeString(folder.resolve("play.yaml"), "a: 1\n");
        assertNone("play");
        Files.writeString(play, "[Kube]\nYaml=%h/play.yaml\n" + section);
        assertNone("play");
    }

    @Test
    void shouldLookAtTheDefaultInstanceOfATemplate() throws IOException {
        saysTheSameToAll("api", DEFAULT_BLUE);
        machine.unit("api@blue.service", Active.ACTIVE, false, false);
        proxy("api@blue", 18081);

        assertNone("api@");
        assertNone("api@blue");
        assertNone("api@blue.service");
        assertTrue(examine("api@").stream().anyMatch(f -> f.subject().equals("api@blue.service")));
    }

    /** No daemon-reload makes one: the generator makes that of the default instance. */
    @ParameterizedTest
    @ValueSource(strings = {DEFAULT_BLUE, ""})
    void shouldSayWhyAnInstanceHasNoProxy(String install) throws IOException {
        saysTheSameToAll("home", install);
        machine.unit("home@green.service", Active.ACTIVE, false, false);
        for (String name : List.of("home@green", "home@green.container", "home@green.service")) {
            assertWarning(name, "has no proxy in front of it: its template has not %i in each");
            assertTrue(
                    examine(name).stream().noneMatch(f -> f.subject().contains("-proxy")),
                    examine(name).toString());
        }

        // As after bro-proxy generate home@green.
        Files.createDirectories(folder.resolve("units"));
        Files.writeString(
                folder.resolve("units/home-proxy@green.service"),
                "[Service]\nExecStart=/b --unit=home@green.service --backend=127.0.0.1:18081\n");
        proxy("home@green", 18081);
        assertNone("home@green");
    }

    /** The example of pods.md: the link is for one instance, the default one needs none. */
    @Test
    void shouldLookAtTheDefaultInstanceBesideThoseThatHaveALink() throws IOException {
        ofInstances();
        Files.createSymbolicLink(folder.resolve("site@91.container"), Path.of("site@.container"));

        List<String> subjects =
                machine.examine(folder, null).stream().map(Finding::subject).toList();
        assertTrue(subjects.contains("site@90.service"), subjects.toString());
        assertTrue(subjects.contains("site@91.service"), subjects.toString());

        Files.createSymbolicLink(folder.resolve("site@90.container"), Path.of("site@.container"));
        subjects = machine.examine(folder, null).stream().map(Finding::subject).toList();
        assertEquals(1, Collections.frequency(subjects, "site@90.service"), subjects.toString());
    }

    private void saysTheSameToAll(String name, String install) throws IOException {
        Files.writeString(
                folder.resolve(name + "@.container"),
                "[Container]\nImage=localhost/web:1\nPublishPort=127.0.0.1:18081:80\n"
                        + "[X-BroProxy]\nListen=8081\n"
                        + install);
    }

    private void ofInstances() throws IOException {
        Files.writeString(
                folder.resolve("site@.container"),
                "[Container]\nImage=localhost/web:1\nPublishPort=127.0.0.1:180%i:80\n"
                        + "[X-BroProxy]\nListen=80%i\n"
                        + "[Install]\nDefaultInstance=90\n");
    }

    /** The generator makes nothing for the default one, and no daemon-reload could. */
    @Test
    void shouldNotLookAtTheDefaultInstanceOfWhatIsLeftToTheInstances() throws IOException {
        saysTheSameToAll("home", DEFAULT_BLUE);
        Files.createSymbolicLink(folder.resolve("home@red.container"), Path.of("home@.container"));

        assertFinding(Verdict.OK, "home@", "is a template; for an instance run");
        assertTrue(
                examine("home@").stream().noneMatch(f -> f.subject().contains("blue")),
                examine("home@").toString());
    }

    /** systemd makes the units of such an instance out of the template's. */
    @ParameterizedTest
    @ValueSource(strings = {"room@91", "room@"})
    void shouldSayWhyNothingIsMadeOfTheTemplateOfAnInstance(String name) throws IOException {
        Files.writeString(
                folder.resolve("room@.kube"),
                "[Kube]\nYaml=play-%i.yaml\n[X-BroProxy]\nListen=80%i\n"
                        + "[Install]\nDefaultInstance=91\n");
        Files.writeString(
                folder.resolve("play-91.yaml"),
                "{kind: Pod, spec: {containers: [{ports: [{containerPort: 80, hostPort: 18091}]}]}}");
        machine.unit("room@91.service", Active.INACTIVE, false, false);

        assertFailure(name, "only systemd knows what its specifier stands for");
        assertTrue(
                examine(name).stream().noneMatch(f -> f.subject().contains("-proxy")),
                examine(name).toString());
        Files.createSymbolicLink(folder.resolve("room@91.kube"), Path.of("room@.kube"));
        assertFinding(Verdict.OK, name, "is well-formed");
    }

    @Test
    void shouldSayThatAnInstanceWithoutAPublishedPortNeedsALink() throws IOException {
        Files.writeString(
                folder.resolve("site@.container"),
                "[Container]\nImage=localhost/web:1\n[X-BroProxy]\nListen=80%i\nBackend=80\n");
        machine.unit("site@91.service", Active.INACTIVE, false, false);
        assertFailure("site@91", "create a link named site@INSTANCE.container");
    }

    /** As after bro-proxy generate api@, which says nothing of instances. */
    @Test
    void shouldFindTheProxyOfAnInstanceThatComesOfATemplate() throws IOException {
        Files.writeString(folder.resolve("api@.container"), "[Container]\nImage=localhost/web:1\n");
        machine.unit("api@1.service", Active.ACTIVE, false, false);
        assertWarning("api@1", "has no proxy in front of it");

        Files.createDirectories(folder.resolve("units"));
        Files.writeString(
                folder.resolve("units/api-proxy@.service"),
                "[Service]\nExecStart=/b --unit=api@%i.service --backend=127.0.0.1:18081\n");
        proxy("api@1", 18081);
        assertNone("api@1");
    }

    /** Be it there or not. */
    @ParameterizedTest
    @ValueSource(strings = {"volume", "network", "image", "build", "artifact"})
    void shouldSayThatNobodyCanConnectToIt(String kind) throws IOException {
        String file = "data." + kind;
        String text =
                "a .%s makes no service that a socket could wake; name a .container, .kube or .pod"
                        .formatted(kind);
        assertFailure(file, text);
        Files.writeString(folder.resolve(file), "[X-BroProxy]\nListen=1\n");
        assertFailure(file, text);
        assertTrue(
                machine.examine(folder, null).stream()
                        .anyMatch(f -> f.text().contains("has no effect in a ." + kind)),
                machine.examine(folder, null).toString());
    }

    private void assertFailure(String name, String text) {
        assertFinding(Verdict.FAILURE, name, text);
    }

    private void assertWarning(String name, String text) {
        assertFinding(Verdict.WARNING, name, text);
    }

    private void assertFinding(Verdict verdict, String name, String text) {
        List<Finding> findings = examine(name);
        assertTrue(
                findings.stream().anyMatch(f -> f.verdict() == verdict && f.text().contains(text)),
                findings.toString());
    }

    /** Units of a proxy that waits at port 8081, as systemctl shows them. */
    private void proxy(String unit, int backend) {
        String name = Quadlet.derived(unit, "-proxy");
        machine.unit(name + ".socket", Active.ACTIVE, false, false);
        machine.unit(name + ".service", Active.INACTIVE, false, false);
        machine.show(name + ".socket", "Listen=127.0.0.1:8081 (Stream)", "Result=success");
        machine.show(
                name + ".service",
                "LoadState=loaded",
                "FragmentPath=/run/user/1/systemd/generator/" + name + ".service",
                "Requires=" + name + ".socket",
                "ExecStart={ path=/b ; argv[]=/b --unit="
                        + unit
                        + ".service --backend=127.0.0.1:"
                        + backend
                        + " ; ignore_errors=no ; pid=0 }");
        machine.files.put(
                "/proc/self/net/tcp",
                FakeMachine.TABLE
                        + FakeMachine.LISTENS_ON_8080
                        + FakeMachine.LISTENS_ON_8080.replace("1F90", "1F91"));
    }

    @Test
    void shouldSayWhatTheInstalledPodmanIsTooOldFor() throws IOException {
        Files.writeString(
                folder.resolve("app.pod"),
                "[Pod]\nServiceName=app\n[X-BroProxy]\nListen=8081\nBackend=1\n");
        machine.programs.put("podman --version", new Machine.Ran(0, "podman version 4.9.3\n"));
        assertFailure("app.pod", "a .pod needs Podman 5.0 or later, and this is Podman 4.9");
        assertFailure("app.pod", "ServiceName= needs Podman 5.3 or later");
        Files.writeString(folder.resolve("web.container"), "[Container]\nPublishPort=1:80\n");
        assertFinding(Verdict.OK, "web", "is well-formed");

        machine.programs.put("podman --version", new Machine.Ran(0, "podman version 5.3.0-rc1\n"));
        assertFalse(examine("app.pod").stream().anyMatch(f -> f.text().contains("needs Podman")));
        machine.programs.put("podman --version", new Machine.Ran(0, "something else\n"));
        assertFalse(examine("app.pod").stream().anyMatch(f -> f.text().contains("needs Podman")));
    }
}
