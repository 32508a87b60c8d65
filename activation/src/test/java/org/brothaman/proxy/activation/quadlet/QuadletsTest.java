package org.brothaman.proxy.activation.quadlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class QuadletsTest {
    @TempDir private Path root;
    private final List<String> complaints = new ArrayList<>();

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private Quadlets quadlets() {
        String folders = root + "/first:" + root + "/second";
        return new Quadlets(SearchPath.of(root, true, Map.of("QUADLET_UNIT_DIRS", folders), 1500));
    }

    private Quadlet find(String name) {
        return quadlets().find(name, c -> complaints.add(c.toString())).orElseThrow();
    }

    @Test
    void shouldTakeTheFirstFileOfAName() throws IOException {
        write("first/web.container", "[Container]\nImage=one\n");
        write("second/web.container", "[Container]\nImage=two\n");
        write("second/sub/db.container", "[Container]\nImage=three\nServiceName=data\n");
        write("second/other.volume", "[Volume]\n");

        assertEquals(List.of("web", "db"), quadlets().names());
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
    void shouldReportAFileThatCannotBeRead() throws IOException {
        Files.createDirectories(root.resolve("first"));
        Files.createSymbolicLink(root.resolve("first/web.container"), root.resolve("nowhere"));

        assertTrue(quadlets().find("web", c -> complaints.add(c.toString())).isEmpty());
        assertTrue(complaints.getFirst().contains("first/web.container: cannot read: "));
    }

    @Test
    void shouldKnowTemplatesFromInstances() throws IOException {
        write("first/web@.container", "[X-BroProxy]\nListen=1\n");
        write("first/web@a.container", "[Container]\n");

        assertTrue(find("web@").isTemplate());
        assertFalse(find("web@a").isTemplate());
        assertFalse(find("web@a").hasSection());
        assertEquals("web-proxy@a", find("web@a").derived("-proxy"));
        assertEquals("web@a.service", find("web@a").unit());
    }
}
