package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The file that lists what is in the binary, as far as a look at it can tell. */
@Tag("any-machine")
final class BillOfMaterialsIT {
    /** Beside the binary, wherever that was built. */
    private static final Path FILE = Path.of(Binary.file() + ".cdx.json");

    @Test
    void shouldListWhatIsInTheBinaryAndNothingElse() throws IOException {
        if (!Files.exists(FILE)) {
            throw Programs.missing(
                    "no " + FILE + ": mvn -Pnative package makes it with the binary");
        }
        String text = Files.readString(FILE);
        List<String> parts =
                Pattern.compile("\"purl\" : \"pkg:[a-z]+/([^@\"]+)@")
                        .matcher(text)
                        .results()
                        .map(found -> found.group(1))
                        .toList();
        assertEquals("org.brothaman.proxy/graalvm", parts.getFirst());
        assertTrue(
                parts.containsAll(
                        List.of(
                                "openjdk",
                                "org.graalvm.nativeimage/svm",
                                "io.netty/netty-transport",
                                "com.github.hypfvieh/dbus-java-core",
                                "info.picocli/picocli",
                                "org.brothaman.proxy/activation")),
                () -> parts.toString());
        // Netty's C code is for a JVM.
        Matcher excluded =
                Pattern.compile("\"name\" : \"([^\"]+)\"[^{}]*\"scope\" : \"excluded\"")
                        .matcher(text);
        assertEquals(
                List.of("netty-transport-native-epoll"),
                excluded.results().map(found -> found.group(1)).toList());
        assertFalse(
                parts.stream().anyMatch(part -> part.contains("junit") || part.contains("jmh")),
                () -> parts.toString());
        assertFalse(text.contains("\"timestamp\"") || text.contains("serialNumber"), "changes");
        assertFalse(text.contains("@\"") || text.contains("${"), "a version is missing");
    }
}
