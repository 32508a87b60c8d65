package org.brothaman.proxy.activation.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.activation.exclusive.ExclusiveGroup;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.activation.systemd.TimeSpan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody else has started is left running, unless told. */
@Timeout(60)
final class ManagedUnitForeignTest extends ManagedUnitFixture {
    private static final SleepResult LEFT = new SleepResult.Left();
    private static final SleepResult NEEDED = new SleepResult.Needed();
    private static final long SECOND_MICROS = 1_000_000;

    private SleepResult sleep(ManagedUnit unit) {
        sleeps.clear();
        unit.sleep(sleeps::add);
        runThreads(1);
        return sleeps.getFirst();
    }

    private SleepResult ask(ManagedUnit unit) {
        sleeps.clear();
        unit.ask(sleeps::add);
        runThreads(1);
        return sleeps.getFirst();
    }

    @ParameterizedTest
    @EnumSource(names = {"STOP", "FREEZE"})
    void shouldLeaveWhatSomebodyElseHasStartedAndSayThatOnce(OnIdle onIdle) {
        fake.starts();
        ManagedUnit unit = awake(onIdle);
        assertEquals(LEFT, sleep(unit));
        assertEquals(LEFT, sleep(unit));
        assertEquals(List.of("look", "may-stop", "look", "may-stop"), fake.asked);
        assertEquals(1, events.stream().filter(UnitEvent.Left.class::isInstance).count());
        assertTrue(fake.up && !fake.frozen);
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of(READY), wakes);
    }

    /** Which has started it perhaps, and its proxy notes that when it is ready. */
    @Test
    void shouldWaitForWhatNeedsIt() {
        fake.starts();
        ManagedUnit unit = awake(OnIdle.STOP);
        fake.troubles.add(new Outcome.Needed("web.service", List.of("a.service")));
        assertEquals(NEEDED, sleep(unit));
        assertEquals(LEFT, sleep(unit));
    }

    @Test
    void shouldLeaveWhatWasUpBeforeAnybodyCame() {
        fake.starts();
        assertEquals(LEFT, sleep(unit(OnIdle.STOP)));
    }

    @Test
    void shouldPutItToSleepWhenToldTo() {
        sleepsForeign = true;
        fake.starts();
        assertEquals(SLEPT, sleep(unit(OnIdle.STOP)));
    }

    /** Those who wait for their turn would wait for ever. */
    @Test
    void shouldPutToSleepWhatOthersWaitFor() {
        exclusive =
                ExclusiveGroup.of(
                        "gpu",
                        TimeSpan.INFINITE,
                        ManagerScope.USER,
                        Map.of("XDG_RUNTIME_DIR", runtime.toString()));
        fake.starts();
        assertEquals(SLEPT, sleep(unit(OnIdle.STOP)));
    }

    /** Two processes, one after the other. */
    @ParameterizedTest
    @EnumSource(names = {"STOP", "FREEZE"})
    void shouldKnowWhatAnEarlierProxyHasStarted(OnIdle onIdle) {
        awake(onIdle).close();
        assertEquals(SLEPT, sleep(unit(onIdle)));
    }

    @Test
    void shouldKnowWhatAnEarlierProxyHasThawed() {
        sleepsForeign = true;
        fake.starts();
        fake.frozen = true;
        awake(OnIdle.FREEZE).close();
        sleepsForeign = false;
        assertEquals(SLEPT, sleep(unit(OnIdle.FREEZE)));
    }

    /** By an update, or by systemd after a crash. */
    @Test
    void shouldTakeWhatIsRestartedForWhatItWas() {
        awake(OnIdle.STOP).close();
        fake.rested = 2;
        fake.starts();
        ManagedUnit unit = unit(OnIdle.STOP);
        unit.wake(wakes::add);
        runThreads(1);
        fake.rested = 3;
        fake.starts();
        fake.changes();
        assertEquals(SLEPT, sleep(unit));
    }

    @Test
    void shouldLeaveWhatIsStartedByHandAfterItHadStopped() {
        awake(OnIdle.STOP).close();
        fake.seenDead();
        fake.rested = -2 * SECOND_MICROS;
        fake.starts();
        assertEquals(LEFT, sleep(unit(OnIdle.STOP)));
    }

    /** Nothing is left of our start, so that a quick one by hand is no restart of it. */
    @Test
    void shouldForgetWhatItHasStopped() {
        ManagedUnit unit = awake(OnIdle.STOP);
        assertEquals(SLEPT, sleep(unit));
        fake.rested = 1;
        fake.starts();
        assertEquals(LEFT, sleep(unit(OnIdle.STOP)));
    }

    @Test
    void shouldLeaveWhatSomebodyElseHasStartedMeanwhile() {
        ManagedUnit unit = awake(OnIdle.STOP);
        fake.dies();
        fake.seenDead();
        fake.rested = -2 * SECOND_MICROS;
        fake.starts();
        assertEquals(LEFT, sleep(unit));
    }

    /** As a database that the unit requires, which has a proxy of its own. */
    @Test
    void shouldNoteWhatIsStartedWithIt() {
        fake.needs = Set.of("db.service");
        fake.needsBegun = TimeUnit.NANOSECONDS.toMicros(clock.nanoTime());
        awake(OnIdle.STOP);
        assertTrue(Files.exists(runtime.resolve("bro-proxy/.started/web.service")));
        assertTrue(Files.exists(runtime.resolve("bro-proxy/.started/db.service")));
    }

    @Test
    void shouldNotTakeForItsOwnWhatHasRunBefore() {
        fake.needs = Set.of("db.service");
        fake.needsBegun = TimeUnit.NANOSECONDS.toMicros(clock.nanoTime()) - 1;
        awake(OnIdle.STOP);
        assertTrue(Files.exists(runtime.resolve("bro-proxy/.started/web.service")));
        assertFalse(Files.exists(runtime.resolve("bro-proxy/.started/db.service")));
    }

    @Test
    void shouldSayOnceThatItCannotNoteIt() throws IOException {
        Files.createFile(runtime.resolve("bro-proxy"));
        ManagedUnit unit = awake(OnIdle.STOP);
        assertEquals(1, failures.size());
        assertTrue(failures.getFirst().startsWith("cannot note that"), failures.getFirst());
        assertEquals(SLEPT, sleep(unit)); // this process knows it all the same
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(1, failures.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no number\n", "99999999999999999999\n"})
    void shouldNotBelieveAFileThatIsNone(String text) throws IOException {
        awake(OnIdle.STOP).close();
        Files.writeString(runtime.resolve("bro-proxy/.started/web.service"), text);
        assertEquals(LEFT, sleep(unit(OnIdle.STOP)));
    }

    @Test
    void shouldTellWhetherItMaySleepWithoutDoingIt() {
        ManagedUnit unit = awake(OnIdle.STOP);
        assertEquals(SLEPT, ask(unit));
        fake.troubles.add(new Outcome.Needed("web.service", List.of("a.service")));
        assertEquals(NEEDED, ask(unit));
        fake.troubles.add(new Outcome.TimedOut("read", "web.service", ManagerScope.USER));
        assertTrue(ask(unit) instanceof SleepResult.Failed);
        assertTrue(fake.up);
        assertFalse(unit.mustWait());
        unit.close();
        sleeps.clear();
        unit.ask(sleeps::add);
        assertTrue(sleeps.getFirst() instanceof SleepResult.Failed);
    }

    @Test
    void shouldTellThatItIsToBeLeft() {
        fake.starts();
        assertEquals(LEFT, ask(awake(OnIdle.STOP)));
    }
}
