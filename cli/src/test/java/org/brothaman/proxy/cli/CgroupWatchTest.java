package org.brothaman.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.activation.lifecycle.ProcessWatch.Status;
import org.brothaman.proxy.loop.NettyLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plain files in the place of cgroups, and the real inotify(7). */
@Timeout(60)
final class CgroupWatchTest {
    private static final String ALIVE = "populated 1\nfrozen 0\n";
    private static final String EMPTY = "populated 0\nfrozen 0\n";
    private static final String GROUP = "/app.slice/web.service";

    @TempDir private Path root;
    private final NettyLoop loop = new NettyLoop("cgroup-watch-test");
    private final Semaphore changes = new Semaphore(0);
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private CgroupWatch watch;
    private Path group;
    private Path payload;
    private long descriptors;

    @BeforeEach
    void makeGroups() throws IOException {
        group = Files.createDirectories(root.resolve(GROUP.substring(1)));
        payload = group("libpod-payload-0123");
        group("runtime");
        events(group, ALIVE);
        descriptors = descriptors();
        Path nowhere = root.resolve("nowhere");
        watch = new CgroupWatch(List.of(nowhere, root), () -> loop, waiting::add);
    }

    @AfterEach
    void endLoop() throws Exception {
        watch.end();
        settle();
        assertEquals(descriptors, descriptors());
        loop.close().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private Path group(String name) throws IOException {
        Path part = Files.createDirectory(group.resolve(name));
        events(part, ALIVE);
        return part;
    }

    private static void events(Path group, String text) throws IOException {
        Files.writeString(group.resolve("cgroup.events"), text);
    }

    private static long descriptors() throws IOException {
        try (var all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(fd -> isInotify(fd)).count();
        }
    }

    private static boolean isInotify(Path fd) {
        try {
            return Files.readSymbolicLink(fd).toString().contains("inotify");
        } catch (IOException e) {
            return false;
        }
    }

    /** The loop has done what it was told so far, and what that has told it; then what waits. */
    private void settle() throws Exception {
        settleLoop();
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
        }
    }

    private void settleLoop() throws Exception {
        CompletableFuture<Void> rung = new CompletableFuture<>();
        loop.execute(() -> loop.schedule(() -> rung.complete(null), 1));
        rung.get(30, TimeUnit.SECONDS);
    }

    private Status start() {
        return watch.watch(GROUP, changes::release);
    }

    private void assertStirredOnce() throws Exception {
        assertTrue(changes.tryAcquire(50, TimeUnit.SECONDS));
        settle();
        assertEquals(0, changes.availablePermits());
        assertEquals(descriptors, descriptors());
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "libpod-payload-0123", "runtime"})
    void shouldNoticeWhatBecomesOfAnyGroup(String part) throws Exception {
        assertEquals(Status.LIVE, start());
        events(group.resolve(part), EMPTY);
        assertStirredOnce();
    }

    @Test
    void shouldNoticeThatSomebodyBeginsToStopIt() throws Exception {
        assertEquals(Status.LIVE, start());
        group(".control");
        assertStirredOnce();
    }

    @Test
    void shouldNoticeEachTimeItIsTold() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertEquals(Status.LIVE, start());
            assertEquals(Status.LIVE, start()); // instead of the first
            settle();
            events(group, ALIVE);
            assertStirredOnce();
        }
    }

    @Test
    void shouldNoticeNothingAfterItsEnd() throws Exception {
        assertEquals(Status.LIVE, start());
        watch.end();
        watch.end();
        settle();
        events(group, EMPTY);
        settle();
        assertEquals(0, changes.availablePermits());
    }

    @Test
    void shouldLetNoLoopCloseItsLast() throws Exception {
        assertEquals(Status.LIVE, start());
        watch.end();
        settleLoop();
        assertEquals(1, waiting.size());
        assertEquals(descriptors + 1, descriptors());
        events(group, EMPTY);
        settle();
        assertEquals(descriptors, descriptors());
        assertEquals(0, changes.availablePermits());
    }

    @Test
    void shouldCloseItWhereThereIsNoThread() throws Exception {
        watch =
                new CgroupWatch(
                        List.of(root),
                        () -> loop,
                        _ -> {
                            throw new OutOfMemoryError("no thread");
                        });
        assertEquals(Status.LIVE, start());
        watch.end();
        settleLoop();
        assertEquals(descriptors, descriptors());
    }

    @Test
    void shouldSeeThatTheContainerHasEnded() throws Exception {
        events(payload, EMPTY);
        assertEquals(Status.DYING, start());
        Path other = group("libpod-payload-4567");
        assertEquals(Status.LIVE, start(), "another container of the unit lives");
        events(other, EMPTY);
        assertStirredOnce();
        assertEquals(Status.DYING, start());
    }

    @Test
    void shouldSayWhenThereIsNothingToSee() throws Exception {
        assertEquals(Status.UNWATCHED, watch.watch("", changes::release));
        assertEquals(Status.UNWATCHED, watch.watch("/app.slice/other.service", changes::release));
        events(group, EMPTY); // as of RemainAfterExit=yes
        assertEquals(Status.UNWATCHED, start());
    }
}
