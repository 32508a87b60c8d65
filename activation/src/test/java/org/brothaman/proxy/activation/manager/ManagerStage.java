package org.brothaman.proxy.activation.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.junit.jupiter.api.io.TempDir;

/** A manager of ours that talks to one of the test's making. */
abstract class ManagerStage {
    static final String WEB = "web.service";

    @TempDir Path folder;

    SystemdManager manager(ManagerAddress... addresses) {
        return manager(MonotonicClock.SYSTEM, addresses);
    }

    SystemdManager manager(MonotonicClock clock, ManagerAddress... addresses) {
        return new SystemdManager(
                ManagerScope.USER,
                List.of(addresses),
                QuadletFolders.of(ManagerScope.USER, Map.of("QUADLET_UNIT_DIRS", folder + "/q")),
                new PodmanPlaces(folder.resolve("cgroup"), folder.resolve("runtime")),
                clock);
    }

    static long soon() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    }

    static void assertOneLine(Outcome outcome, String part) {
        String message = assertInstanceOf(Outcome.Trouble.class, outcome).message();
        assertTrue(message.contains(part), message);
        assertEquals(1, message.lines().count(), message);
    }
}
