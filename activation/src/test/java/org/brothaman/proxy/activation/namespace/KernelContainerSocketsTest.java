package org.brothaman.proxy.activation.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.brothaman.proxy.activation.readiness.Listeners;
import org.brothaman.proxy.activation.readiness.Listeners.Listener;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KernelContainerSocketsTest {
    private static final String GROUP = "/user.slice/web.service";

    @TempDir Path host;

    private @Nullable Listeners inside(String controlGroup) {
        Path proc = host.resolve("proc");
        ContainerProcess.Tree tree = new ContainerProcess.Tree(host.resolve("cgroup"), proc);
        return new KernelContainerSockets(tree).in(controlGroup);
    }

    private Path process() throws IOException {
        Path payload = host.resolve("cgroup" + GROUP + "/libpod-payload-0a");
        Files.writeString(Files.createDirectories(payload).resolve("cgroup.procs"), "7\n");
        Path process = Files.createDirectories(host.resolve("proc/7"));
        Files.writeString(process.resolve("stat"), "7 (web) S 1 1 1 0 -1 4194560\n");
        return process;
    }

    @Test
    void shouldReadThoseOfTheContainersProcess() throws IOException {
        Path net = Files.createDirectory(process().resolve("net"));
        String row = "sl\n 0: 00000000:0050 00000000:0000 0A 0:0 00:0 0 1000 0 4711 1\n";
        Files.writeString(net.resolve("tcp"), row);
        Listeners inside = inside(GROUP);
        assertNotNull(inside);
        assertEquals(1, inside.onPort(80).size());
        Files.writeString(
                net.resolve("tcp6"), row.replace("00000000:0050", "0".repeat(32) + ":0051"));
        inside = inside(GROUP);
        assertNotNull(inside);
        assertEquals(1, inside.onPort(80).size());
        assertEquals(
                List.of(true), inside.onPort(81).stream().map(Listener::isOnEveryAddress).toList());
    }

    @Test
    void shouldSeeNobodyWhereNoContainerRuns() {
        assertEquals(Listeners.NONE, inside(GROUP));
        assertEquals(Listeners.NONE, inside(""));
    }

    @Test
    void shouldNotKnowWhereTheProcessIsHidden() throws IOException {
        process();
        assertNull(inside(GROUP));
    }
}
