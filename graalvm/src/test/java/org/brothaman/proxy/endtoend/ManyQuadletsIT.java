package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The generator over 1,000 Quadlets, as at boot: what it takes of memory and asks of the kernel,
 * which is the same on every machine, but an emulator's own come on top. How long that lasts is
 * docs/performance.md's.
 */
final class ManyQuadletsIT {
    private static final int QUADLETS = 1000;

    /** The second thread's, of which it uses a hundredth. */
    private static final long STACK_BYTES = 8 << 20;

    /** What it writes to; of the 64 MiB it may have, 24 are left to the program's own pages. */
    private static final long WRITABLE_BYTES = (40 << 20) + STACK_BYTES;

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({"PublishPort=127.0.0.1:2%03d:80, '', 3, 15", "Network=none, Backend=80, 5, 23"})
    void shouldStayWithinItsMemoryAndCalls(
            String network, String backend, int filesEach, int callsEach) throws IOException {
        Path quadlets = Files.createDirectory(folder.resolve("q"));
        for (int i = 0; i < QUADLETS; i++) {
            Files.writeString(
                    quadlets.resolve("web-" + i + ".container"),
                    """
                    [Container]
                    Image=localhost/web:1
                    %s
                    [X-BroProxy]
                    Listen=9%03d
                    %s
                    ExitIdleTime=1min
                    """
                            .formatted(network.formatted(i), i, backend));
        }
        Map<String, String> environment =
                Map.of("QUADLET_UNIT_DIRS", quadlets.toString(), "HOME", folder.toString());
        Path output = folder.resolve("units");

        Outcome outcome =
                Command.of("prlimit", "--data=" + WRITABLE_BYTES, "--stack=" + STACK_BYTES)
                        .and(generator(output))
                        .with(environment)
                        .run();

        assertEquals(0, outcome.status(), outcome.toString());
        assertEquals(filesEach * QUADLETS, files(output));
        long calls = CountedCalls.ofRun(environment, generator(folder.resolve("others")));
        System.out.printf("system calls: %d for %d Quadlets%n", calls, QUADLETS);
        assertTrue(calls <= callsEach * QUADLETS, () -> calls + " calls");
        assertTrue(calls >= filesEach * QUADLETS, () -> calls + " calls: strace has not seen them");
    }

    /** As systemd calls it, with an empty folder. */
    private static Object[] generator(Path output) {
        return new Object[] {Binary.path(), "generator", "--user", output, output, output};
    }

    private static long files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> !Files.isDirectory(file)).count();
        }
    }
}
