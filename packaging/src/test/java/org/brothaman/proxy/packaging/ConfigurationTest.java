package org.brothaman.proxy.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.brothaman.proxy.setup.quadlet.SectionReader;
import org.brothaman.proxy.setup.quadlet.Setting;
import org.brothaman.proxy.setup.quadlet.SocketSetting;
import org.junit.jupiter.api.Test;

/** The tables of docs/configuration.md: every key, and for every option its key or why not. */
final class ConfigurationTest {
    private static final Path PAGE = Path.of("../docs/configuration.md");
    private static final Pattern ROW = Pattern.compile("\\| (`[^|]*) \\|([^|]*)\\|([^|]*)\\|");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /** Keys of a socket alone are handed on in its name. */
    private static final Map<String, String> PER_SOCKET = perSocket();

    private static Map<String, String> perSocket() {
        Map<String, String> keys =
                new TreeMap<>(Map.of("--listen", "Listen=", "--backend", "Backend="));
        for (SocketSetting setting : SocketSetting.values()) {
            keys.put(setting.option(), setting.key() + "=");
        }
        return keys;
    }

    private static List<Matcher> rows() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .toList();
    }

    private static List<String> code(String cell) {
        return CODE.matcher(cell).results().map(found -> found.group(1)).toList();
    }

    @Test
    void shouldTellOfEveryKeyAndNoOther() throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf("| key | value |");
        String table = page.substring(from, page.indexOf("\n\n", from));
        Set<String> told = new TreeSet<>();
        for (String line : table.split("\n")) {
            code(line.split("\\|")[1]).forEach(key -> told.add(key.replaceFirst("=$", "")));
        }
        assertEquals(SectionReader.keys(), told);
    }

    @Test
    void shouldGiveForEveryOptionItsKeyOrSayWhyNot() throws IOException {
        Map<String, String> told = new TreeMap<>();
        for (Matcher row : rows()) {
            for (String option : code(row.group(1))) {
                if (option.startsWith("--")) {
                    String key = String.join("", code(row.group(2)));
                    assertTrue(key.isEmpty() != row.group(3).isBlank(), option);
                    told.put(option, key);
                }
            }
        }
        Map<String, String> right = new TreeMap<>(PER_SOCKET);
        for (Setting setting : Setting.values()) {
            setting.option().ifPresent(option -> right.put(option, setting.key() + "="));
        }
        CommandModel proxy = CommandModel.all().getFirst();
        proxy.options().forEach(option -> right.putIfAbsent(option.name(), ""));

        assertEquals(right, told);
    }

    /** What generate takes is what the section takes. */
    @Test
    void shouldHaveEveryOptionWithAKeyInGenerateToo() {
        List<CommandModel> commands = CommandModel.all();
        Set<String> proxy = names(commands.getFirst());
        Set<String> generate =
                names(
                        commands.stream()
                                .filter(command -> command.word().equals("generate"))
                                .findFirst()
                                .orElseThrow());
        Stream.concat(
                        PER_SOCKET.keySet().stream(),
                        Stream.of(Setting.values()).flatMap(setting -> setting.option().stream()))
                .forEach(
                        option -> {
                            assertTrue(proxy.contains(option), option);
                            assertTrue(generate.contains(option), option);
                        });
    }

    private static Set<String> names(CommandModel command) {
        Set<String> names = new TreeSet<>();
        command.options().forEach(option -> names.add(option.name()));
        return names;
    }
}
