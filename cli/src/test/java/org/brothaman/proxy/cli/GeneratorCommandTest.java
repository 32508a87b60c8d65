package org.brothaman.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Its arguments are read by hand: what --help lists and what is understood must be the same. */
final class GeneratorCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private GeneratorCommand command() {
        return new GeneratorCommand(Map.of(), new PrintStream(out, true), System.err);
    }

    @Test
    void shouldUnderstandEveryOptionThatItsHelpLists() {
        List<OptionSpec> options = CommandSpec.forAnnotatedObject(command()).options();
        assertFalse(options.isEmpty());
        for (OptionSpec option : options) {
            for (String name : option.names()) {
                out.reset();
                assertEquals(0, command().run(List.of(name, "--help"), Path.of("/bro-proxy")));
                assertTrue(out.toString().contains("bro-proxy generator [--user|--system]"), name);
                assertTrue(out.toString().contains(name), name);
            }
        }
    }

    @Test
    void shouldRefuseOthers() {
        var refusal =
                assertThrows(
                        UsageException.class,
                        () -> command().run(List.of("--usr"), Path.of("/bro-proxy")));
        assertEquals("unknown option --usr; see bro-proxy generator --help", refusal.getMessage());
    }

    @Test
    void shouldSpeakOfErrorsToSystemdAndPlainlyToPeople(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("web.container"), "[X-BroProxy]\nListen=1\n");
        Files.createDirectory(folder.resolve("broken.container"));
        String said =
                "bro-proxy-generator: "
                        + folder
                        + "/broken.container: cannot read: it is a directory";

        assertTrue(errors(folder, Map.of()).startsWith(said), errors(folder, Map.of()));
        String logged = errors(folder, Map.of("SYSTEMD_SCOPE", "user"));
        assertTrue(logged.startsWith("<3>" + said), logged);
        assertTrue(
                logged.contains("<3>bro-proxy-generator: " + folder + "/web.container: "), logged);
    }

    private static String errors(Path folder, Map<String, String> more) {
        var environment = new HashMap<>(more);
        environment.put("QUADLET_UNIT_DIRS", folder.toString());
        var err = new ByteArrayOutputStream();
        var command = new GeneratorCommand(environment, System.out, new PrintStream(err, true));
        String output = folder.resolve("normal").toString();
        assertEquals(1, command.run(List.of("--user", output), Path.of("/bro-proxy")));
        return err.toString();
    }
}
