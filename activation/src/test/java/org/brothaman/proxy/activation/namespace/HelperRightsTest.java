package org.brothaman.proxy.activation.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a helper still has when it serves: asked of /proc, proc_pid_status(5). */
class HelperRightsTest extends NamespaceFixture {
    private static final int KIB_MAX = 1024;

    private Path proc() {
        enterWell();
        KERNEL.close(take(INET));
        KERNEL.close(take(INET6));
        return Path.of("/proc", Long.toString(helpers().findFirst().orElseThrow().pid()));
    }

    private static Map<String, String> status(Path proc) throws IOException {
        return Files.readAllLines(proc.resolve("status")).stream()
                .map(line -> line.split(":\\s*", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    @Test
    void shouldBeAllowedRawSocketsOnly() throws IOException {
        Map<String, String> status = status(proc());
        String rawSockets = "0000000000002000"; // 1 << CAP_NET_RAW, capabilities(7)
        assertEquals(rawSockets, status.get("CapPrm"));
        assertEquals(rawSockets, status.get("CapEff"));
        assertEquals(rawSockets, status.get("CapBnd"));
        assertEquals("0000000000000000", status.get("CapInh"));
        assertEquals("0000000000000000", status.get("CapAmb"));
        assertEquals("1", status.get("NoNewPrivs"));
        assertEquals("2", status.get("Seccomp")); // SECCOMP_MODE_FILTER
    }

    @Test
    void shouldHoldNothingButTheSocketToUsAndTheContainersEnd() throws IOException {
        // It closes its own of the sockets that it has passed after these have come.
        long last = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        Map<String, String> open = descriptors();
        while (open.size() > 2 && System.nanoTime() < last) {
            Thread.onSpinWait();
            open = descriptors();
        }
        assertEquals("socket:", open.remove("0"));
        String end = open.remove("1");
        assertTrue(end.contains("pidfd"), end);
        assertEquals(Map.of(), open);
    }

    private Map<String, String> descriptors() throws IOException {
        Map<String, String> open = new TreeMap<>();
        try (DirectoryStream<Path> links = Files.newDirectoryStream(proc().resolve("fd"))) {
            for (Path link : links) {
                String name = link.getFileName().toString();
                try {
                    String target = Files.readSymbolicLink(link).toString();
                    open.put(name, target.replaceAll("\\[\\d+\\]", ""));
                } catch (NoSuchFileException e) {
                    continue; // closed meanwhile
                }
            }
        }
        return open;
    }

    @Test
    void shouldBeSmall() throws IOException {
        Map<String, String> status = status(proc());
        assertEquals("1", status.get("Threads"));
        int anonymous = Integer.parseInt(status.get("RssAnon").replace(" kB", ""));
        int all = Integer.parseInt(status.get("VmRSS").replace(" kB", ""));
        assertTrue(anonymous < KIB_MAX / 2, anonymous + " KiB of its own");
        assertTrue(all < KIB_MAX, all + " KiB resident");
    }
}
