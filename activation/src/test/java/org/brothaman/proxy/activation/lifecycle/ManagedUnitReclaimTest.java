package org.brothaman.proxy.activation.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cgroup of the test's making: no kernel takes anything back. */
@Timeout(60)
final class ManagedUnitReclaimTest extends ManagedUnitFixture {
    private static final long STEP = MemoryReclaim.STEP_BYTES;

    private Path group;
    private Path file;

    @BeforeEach
    void makeGroup() throws IOException {
        reclaims = true;
        group = Files.createDirectories(runtime.resolve("web.service"));
        file = Files.createFile(group.resolve("memory.reclaim"));
        use(3 * STEP + 1);
    }

    private void use(long bytes) throws IOException {
        Files.writeString(group.resolve("memory.current"), bytes + "\n");
    }

    private UnitEvent freeze(ManagedUnit unit) {
        events.clear();
        unit.sleep(sleeps::add);
        runThreads(1);
        return events.getFirst();
    }

    @Test
    void shouldTakeBackWhatTheKernelFinds() throws IOException {
        UnitEvent told = freeze(awake(OnIdle.FREEZE));
        assertEquals("4194304", Files.readString(file));
        assertEquals("web.service: 0 MiB of its memory reclaimed", told.message());
        assertEquals(List.of(SLEPT), sleeps);
    }

    /** A step at a time, until one frees nothing. */
    @Test
    void shouldGoOnAsLongAsThatHelpsAndTellHowMuchItWas() {
        int[] steps = new int[1];
        MemoryReclaim reclaim = new MemoryReclaim(runtime);
        MemoryReclaim.Result result =
                reclaim.reclaim(
                        "/web.service",
                        () -> {
                            try {
                                use(Math.max(STEP, 3 * STEP + 1 - ++steps[0] * STEP));
                                return false;
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        });
        assertEquals(new MemoryReclaim.Result.Done(2 * STEP + 1), result);
        assertEquals(4, steps[0]);
    }

    @Test
    void shouldAskForNothingWhenSomebodyWantsItAwake() throws IOException {
        assertEquals(
                new MemoryReclaim.Result.Done(0),
                new MemoryReclaim(runtime).reclaim("/web.service", () -> true));
        assertEquals("", Files.readString(file));
    }

    /** As the kernel says EAGAIN when it cannot take back as much as that. */
    @Test
    void shouldBeContentWhenTheKernelFindsNoMore() throws IOException {
        Files.delete(file);
        Files.createSymbolicLink(file, Path.of("/dev/full"));
        assertEquals("reclaimed", freeze(awake(OnIdle.FREEZE)).result());
    }

    @Test
    void shouldSayOnceThatThereIsNoMemoryController() throws IOException {
        Files.delete(file);
        ManagedUnit unit = awake(OnIdle.FREEZE);
        UnitEvent told = freeze(unit);
        assertTrue(
                told.message().startsWith("cannot reclaim the memory of web.service: there is no "),
                told::message);
        assertEquals("not-reclaimed", told.result());
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals("frozen", freeze(unit).result());
        assertEquals(List.of(SLEPT, SLEPT), sleeps);
        assertEquals(List.of(), failures);
    }

    @Test
    void shouldTakeNothingBackUnlessTold() throws IOException {
        reclaims = false;
        assertEquals("frozen", freeze(awake(OnIdle.FREEZE)).result());
        assertEquals("", Files.readString(file));
    }

    @Test
    void shouldTakeNothingBackOfWhatIsStopped() throws IOException {
        assertEquals("stopped", freeze(awake(OnIdle.STOP)).result());
        assertEquals("", Files.readString(file));
    }
}
