package org.brothaman.proxy.setup.unitfiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.setup.quadlet.Diagnostic;
import org.brothaman.proxy.setup.quadlet.Quadlets;
import org.brothaman.proxy.setup.quadlet.SearchPath;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole units, as they lie in src/test/resources/units. With {@code -Dgolden=write} they are
 * written anew, to be read before they are committed; the test fails then, so that nobody forgets.
 */
final class GoldenTest {
    private static final Path FOLDER = Path.of("src/test/resources/units").toAbsolutePath();
    private static final boolean WRITE = "write".equals(System.getProperty("golden"));

    @ParameterizedTest
    @CsvSource({
        "web, USER, user/web",
        "web, SYSTEM, system/web",
        "two, SYSTEM, system/two",
        "inside, USER, user/inside",
        "inside, SYSTEM, system/inside",
        "app.pod, USER, user/app-pod",
        "site@, USER, user/site",
    })
    void shouldWriteWhatTheBestAdministratorWould(String name, ManagerScope scope, String golden)
            throws IOException {
        List<Diagnostic> diagnostics = new ArrayList<>();
        var path = SearchPath.of(scope, Map.of("QUADLET_UNIT_DIRS", FOLDER.toString()), 1500);
        var quadlet = new Quadlets(path).find(name, diagnostics::add).orElseThrow();
        Map<String, String> texts = new TreeMap<>();
        new Planner(scope, Path.of("/usr/local/bin/bro-proxy"), diagnostics::add)
                .units(quadlet)
                .orElseThrow()
                .texts(true)
                .forEach((unit, text) -> texts.put(unit, text.replace(FOLDER.toString(), "/q")));

        assertEquals(List.of(), diagnostics);
        assertEquals(expected(golden, texts), texts);
    }

    private static Map<String, String> expected(String golden, Map<String, String> texts)
            throws IOException {
        Path folder = FOLDER.resolve(golden);
        if (WRITE) {
            Files.createDirectories(folder);
            for (var text : texts.entrySet()) {
                Files.writeString(folder.resolve(text.getKey()), text.getValue());
            }
        }
        assertTrue(!WRITE, "written anew; read the difference and run again without -Dgolden");
        Map<String, String> expected = new TreeMap<>();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                expected.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return expected;
    }
}
