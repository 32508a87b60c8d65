package org.brothaman.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.CommandSpec;

final class CommandsTest {
    private static void refuse(String word) {
        Commands.refuseMisspelt(word, List.of(), Map.of());
    }

    @ParameterizedTest
    @CsvSource({
        "statu, status",
        "stats, status",
        "docter, doctor",
        "Doctor, doctor",
        "genrate, generate",
        "genreator, generator",
        "remov, remove",
        "help, --help",
        "version, --version"
    })
    void shouldAskWhetherACommandIsMeant(String word, String meant) {
        String message = assertThrows(UsageException.class, () -> refuse(word)).getMessage();
        assertEquals(
                "\"%s\": did you mean bro-proxy %s? To forward to a host of that name, write %s:80"
                        .formatted(word, meant, word),
                message);
    }

    @Test
    void shouldSayThatACommandComesFirst() {
        String message = assertThrows(UsageException.class, () -> refuse("status")).getMessage();
        assertTrue(message.contains("bro-proxy status, with the command first?"), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "web",
                "backend",
                "status:1",
                "doctor.example",
                "/status",
                "@status",
                "-c"
            })
    void shouldTakeAnythingElseForABackend(String word) {
        assertDoesNotThrow(() -> refuse(word));
    }

    @Test
    void shouldNotAskWhereAProxyIsMeant() {
        assertDoesNotThrow(() -> Commands.refuseMisspelt("remote", List.of("8080"), Map.of()));
        assertDoesNotThrow(
                () -> Commands.refuseMisspelt("remote", List.of(), Map.of("LISTEN_FDS", "1")));
    }

    /** The words that are asked about are those that there are. */
    @Test
    void shouldKnowAllCommands() {
        for (CommandSpec model : Commands.models()) {
            String word = model.name().replaceFirst("^bro-proxy ?", "");
            if (!word.isEmpty()) {
                assertThrows(UsageException.class, () -> refuse(word), word);
                assertTrue(word.equals(Commands.GENERATOR) || Commands.named(word) != null, word);
            }
        }
        assertNotNull(Commands.named("status"));
    }
}
