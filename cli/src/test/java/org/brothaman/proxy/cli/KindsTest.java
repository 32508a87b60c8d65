package org.brothaman.proxy.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The commands generate and remove, for every kind of Quadlet and by each of its names. */
final class KindsTest {
    private static final String OF_INSTANCES =
            "[Container]\nPublishPort=127.0.0.1:180%i:80\n[X-BroProxy]\nListen=80%i\n";
    private static final String SAME =
            "[Container]\nPublishPort=127.0.0.1:%1$d:80\n[X-BroProxy]\nListen=1%1$d\n";

    @TempDir private Path folder;

    @BeforeEach
    void writeQuadlets() throws IOException {
        Files.createDirectory(folder.resolve("q"));
        quadlet("web.container", SAME.formatted(1001));
        quadlet("app.pod", "[Pod]\nPublishPort=127.0.0.1:1002:80\n[X-BroProxy]\nListen=11002\n");
        quadlet("play.kube", "[Kube]\nYaml=play.yaml\n[X-BroProxy]\nListen=11003\n");
        quadlet(
                "play.yaml",
                "{kind: Pod, spec: {containers: [{ports: [{containerPort: 80, hostPort: 1003}]}]}}");
        quadlet("site@.container", OF_INSTANCES + "[Install]\nDefaultInstance=90\n");
        quadlet("home@.container", SAME.formatted(1004) + "[Install]\nDefaultInstance=blue\n");
        quadlet("link@.container", SAME.formatted(1005));
        Files.createSymbolicLink(
                folder.resolve("q/link@red.container"), Path.of("link@.container"));
    }

    private void quadlet(String file, String text) throws IOException {
        Files.writeString(folder.resolve("q/" + file), text);
    }

    private void point(UnitTarget target) {
        target.environment = Map.of("QUADLET_UNIT_DIRS", folder + "/q", "HOME", folder.toString());
    }

    private int generate(String... arguments) throws IOException {
        var command = new GenerateCommand();
        new CommandLine(command).parseArgs(arguments);
        command.target.user = true;
        point(command.target);
        return command.call();
    }

    private int remove(String name) throws IOException {
        return remove(name, new ByteArrayOutputStream());
    }

    private int remove(String name, ByteArrayOutputStream errors) throws IOException {
        var command = new RemoveCommand();
        command.errors = new PrintStream(errors, true, UTF_8);
        command.target.name = name;
        command.target.user = true;
        point(command.target);
        return command.call();
    }

    private List<String> units() throws IOException {
        try (var files = Files.list(folder.resolve(".config/systemd/user"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "web, web-proxy, --unit=web.service, --backend=127.0.0.1:1001",
        "web.container, web-proxy, --unit=web.service, --backend=127.0.0.1:1001",
        "app, app-pod-proxy, --unit=app-pod.service, --backend=127.0.0.1:1002",
        "app-pod, app-pod-proxy, --unit=app-pod.service, --backend=127.0.0.1:1002",
        "app.pod, app-pod-proxy, --unit=app-pod.service, --backend=127.0.0.1:1002",
        "play, play-proxy, --unit=play.service, --backend=127.0.0.1:1003",
        "play.kube, play-proxy, --unit=play.service, --backend=127.0.0.1:1003",
        "site@, site-proxy@, --unit=site@%i.service, --backend=127.0.0.1:180%i",
        "site@.container, site-proxy@, --unit=site@%i.service, --backend=127.0.0.1:180%i",
        "site@81, site-proxy@81, --unit=site@81.service, --backend=127.0.0.1:18081",
        "home@, home-proxy@blue, --unit=home@blue.service, --backend=127.0.0.1:1004",
        "home@blue, home-proxy@blue, --unit=home@blue.service, --backend=127.0.0.1:1004",
        "link@red, link-proxy@red, --unit=link@red.service, --backend=127.0.0.1:1005"
    })
    void shouldWriteAndRemoveTheUnitsOfEveryKind(
            String name, String proxy, String unit, String backend) throws IOException {
        assertEquals(0, generate(name));
        assertEquals(List.of(proxy + ".service", proxy + ".socket"), units());
        String service =
                Files.readString(folder.resolve(".config/systemd/user/" + proxy + ".service"));
        assertTrue(service.contains(unit), service);
        assertTrue(service.contains(backend), service);

        assertEquals(0, remove(name));
        assertEquals(List.of(), units());
        var nothing = assertThrows(CommandFailedException.class, () -> remove(name));
        assertTrue(nothing.getMessage().startsWith("found nothing of "), nothing.getMessage());
    }

    /** What it was made of may be gone before. */
    @ParameterizedTest
    @CsvSource({
        "web, web.container",
        "app.pod, app.pod",
        "play.kube, play.kube",
        "site@, site@.container",
        "home@, home@.container",
        "home@.container, home@.container"
    })
    void shouldRemoveTheUnitsOfWhatIsGone(String name, String file) throws IOException {
        assertEquals(0, generate(name));
        Files.delete(folder.resolve("q/" + file));
        assertEquals(0, remove(name));
        assertEquals(List.of(), units());
    }

    /** Whatever of it an administrator has made theirs stays, and is named. */
    @ParameterizedTest
    @CsvSource({"web-proxy.service", "web-proxy.socket"})
    void shouldSayWhichUnitIsLeftAsItWasEdited(String edited) throws IOException {
        assertEquals(0, generate("web"));
        Path file = folder.resolve(".config/systemd/user/" + edited);
        Files.writeString(file, "# mine\n", StandardOpenOption.APPEND);
        String left =
                "bro-proxy: "
                        + file
                        + " was not written by bro-proxy generate, or has been edited since; remove it yourself\n";

        var said = new ByteArrayOutputStream();
        assertEquals(1, remove("web", said));
        assertEquals(List.of(edited), units());
        assertEquals(left, said.toString(UTF_8));
        assertEquals(1, remove("web", said));
        assertEquals(left + left, said.toString(UTF_8));
    }

    /** It stands for another one since, which nothing was written for. */
    @Test
    void shouldSayWhichInstanceIsThereInsteadOfTheDefaultOne() throws IOException {
        assertEquals(0, generate("home@"));
        quadlet("home@.container", SAME.formatted(1004) + "[Install]\nDefaultInstance=green\n");
        var refusal = assertThrows(CommandFailedException.class, () -> remove("home@"));
        assertEquals(
                "found nothing of home-proxy@green.service in "
                        + folder
                        + "/.config/systemd/user, but home-proxy@blue.service; to remove that run: bro-proxy remove home@blue",
                refusal.getMessage());
        assertEquals(0, remove("home@blue"));
        assertEquals(List.of(), units());
    }

    /** An instance with a file of its own does not go with its template. */
    @Test
    void shouldLeaveTheInstanceThatIsStillThere() throws IOException {
        assertEquals(0, generate("home@"));
        quadlet("home@red.container", SAME.formatted(1006));
        assertEquals(0, generate("home@red"));
        Files.delete(folder.resolve("q/home@.container"));
        assertEquals(0, remove("home@"));
        assertEquals(List.of("home-proxy@red.service", "home-proxy@red.socket"), units());
    }

    /** Nor does one whose file is there and cannot be read: it is not gone. */
    @Test
    void shouldLeaveTheInstanceThatCannotBeRead() throws IOException {
        quadlet("home@red.container", SAME.formatted(1006));
        assertEquals(0, generate("home@red"));
        Files.delete(folder.resolve("q/home@.container"));
        Files.delete(folder.resolve("q/home@red.container"));
        Files.createDirectory(folder.resolve("q/home@red.container")); // unreadable, for root too
        assertThrows(CommandFailedException.class, () -> remove("home@"));
        assertEquals(List.of("home-proxy@red.service", "home-proxy@red.socket"), units());
    }

    /** The one that the generator makes units for: not the default one, if others have a file. */
    @ParameterizedTest
    @CsvSource({"blue, home@ home@-pod", "red, home@red"})
    void shouldKnowWhatIsLeftToTheInstances(String byDefault, String names) throws IOException {
        quadlet(
                "home@.container",
                SAME.formatted(1004) + "[Install]\nDefaultInstance=" + byDefault + "\n");
        quadlet("home@red.container", SAME.formatted(1006));
        shouldKnowWhichInstanceATemplateStandsFor("home@", names);
    }

    /** What status shows of a template at rest, by each of its names. */
    @ParameterizedTest
    @CsvSource({
        "home@, home@blue",
        "home@.container, home@blue",
        "home@red, home@red home@red-pod",
        "site@, site@90",
        "link@, link@ link@-pod",
        "gone@, gone@ gone@-pod",
        "web, web web-pod",
        "app.pod, app-pod"
    })
    void shouldKnowWhichInstanceATemplateStandsFor(String written, String names) {
        var target = new UnitTarget();
        target.user = true;
        point(target);
        assertEquals(List.of(names.split(" ")), RestingProxy.names(written, target.quadlets()));
    }

    @Test
    void shouldRefuseWhatNobodyCanConnectTo() {
        var refusal = assertThrows(CommandFailedException.class, () -> generate("data.volume"));
        assertEquals(
                "data.volume: a .volume makes no service that a socket could wake; name a .container, .kube or .pod",
                refusal.getMessage());
    }

    /** Podman makes a template of it, of which nothing runs. */
    @Test
    void shouldRefuseAServiceNameThatIsATemplates() throws IOException {
        quadlet("web.container", "[Container]\nServiceName=x@\n" + SAME.formatted(1001));
        assertEquals(1, generate("web"));
        assertFalse(Files.exists(folder.resolve(".config/systemd/user")));
    }

    /** The YAML of an instance is known by the name of that. */
    @ParameterizedTest
    @CsvSource({"room@", "room@blue", "room@.kube"})
    void shouldReadTheYamlOfAnInstance(String name) throws IOException {
        quadlet(
                "room@.kube",
                "[Kube]\nYaml=play-%i.yaml\n[X-BroProxy]\nListen=11006\n"
                        + "[Install]\nDefaultInstance=blue\n");
        quadlet(
                "play-blue.yaml",
                "{kind: Pod, spec: {containers: [{ports: [{containerPort: 80, hostPort: 1006}]}]}}");
        assertEquals(0, generate(name));
        String service =
                Files.readString(folder.resolve(".config/systemd/user/room-proxy@blue.service"));
        assertTrue(service.contains("--backend=127.0.0.1:1006"), service);
    }

    @Test
    void shouldPutTheNameOfAnInstanceIntoOptions() throws IOException {
        quadlet("site@.container", "[Container]\nPublishPort=127.0.0.1:180%i:80\n");
        assertEquals(0, generate("site@81", "--listen", "80%i"));
        String socket =
                Files.readString(folder.resolve(".config/systemd/user/site-proxy@81.socket"));
        assertTrue(socket.contains("ListenStream=127.0.0.1:8081\n"), socket);
    }

    @ParameterizedTest
    @CsvSource({"{, it is no YAML", "'', there is no such file"})
    void shouldNeedNoYamlWhereAnOptionSaysTheBackend(String yaml, String why) throws IOException {
        Files.delete(folder.resolve("q/play.yaml"));
        if (!yaml.isEmpty()) {
            quadlet("play.yaml", yaml);
        }
        var refusal = assertThrows(CommandFailedException.class, () -> generate("play"));
        assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
        assertEquals(0, generate("play", "--backend", "localhost:1003"));
    }

    /** Two instances would listen in the same place, with or without a link. */
    @ParameterizedTest
    @CsvSource({"link@", "link@green"})
    void shouldRefuseWhatWouldListenWhereAnotherOneDoes(String name) throws IOException {
        int status;
        try {
            status = generate(name);
        } catch (CommandFailedException e) {
            status = 1;
        }
        assertEquals(1, status);
    }

    /** The generator makes its units, of a template that says the same to all. */
    @Test
    void shouldRefuseWhatADefaultInstanceListensOn() throws IOException {
        quadlet(
                "other.container",
                "[Container]\nPublishPort=127.0.0.1:1009:80\n[X-BroProxy]\nListen=11004\n");
        var refusal = assertThrows(CommandFailedException.class, () -> generate("other"));
        assertTrue(
                refusal.getMessage().contains("already used by " + folder + "/q/home@.container"),
                refusal.getMessage());
    }
}
