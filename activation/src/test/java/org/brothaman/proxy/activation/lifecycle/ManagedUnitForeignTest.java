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
import org.brothaman.proxy.activation.manager.JobResult;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.UnitState;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.activation.systemd.TimeSpan;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody else has started is left running, unless told. */
@Timeout(60)
final class ManagedUnitForeignTest extends ManagedUnitFixture {
    private static final SleepResult LEFT = new SleepResult.Left();
    private static final SleepResult NEEDED = new SleepResult.Needed();

    /** Longer than units that are restarted are down, in seconds. */
    private static final long LONG = 91;

    /** A reading of the clock of a machine, from which on it does not overflow in a test. */
    @BeforeEach
    void setClock() {
        clock.advance(TimeUnit.HOURS.toNanos(1) - clock.nanoTime());
    }

    /** It is stopped, and started again by somebody after so many seconds. */
    private void restart(long seconds) {
        fake.changes();
        fake.seenDead();
        clock.advance(TimeUnit.SECONDS.toNanos(seconds));
        fake.starts();
    }

    private boolean isNoted(String unit) {
        return Files.exists(runtime.resolve("bro-proxy/.started").resolve(unit));
    }

    private void wakeUp(ManagedUnit unit) {
        unit.wake(wakes::add);
        runThreads(1);
    }

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
        String asked = onIdle == OnIdle.STOP ? "may-stop" : "may-freeze";
        assertEquals(List.of(asked, asked), fake.asked);
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

    /** By an update, by systemd after a crash, or because another is restarted that it needs. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 89})
    void shouldTakeWhatIsRestartedForWhatItWas(long seconds) {
        awake(OnIdle.STOP).close();
        restart(seconds);
        ManagedUnit unit = unit(OnIdle.STOP);
        wakeUp(unit);
        restart(seconds);
        assertEquals(SLEPT, sleep(unit));
    }

    @Test
    void shouldLeaveWhatIsStartedByHandAfterItHadStopped() {
        awake(OnIdle.STOP).close();
        restart(LONG);
        assertEquals(LEFT, sleep(unit(OnIdle.STOP)));
    }

    /** Nothing is left of our start, so that a quick one by hand is no restart of it. */
    @Test
    void shouldForgetWhatItHasStopped() {
        ManagedUnit unit = awake(OnIdle.STOP);
        assertEquals(SLEPT, sleep(unit));
        fake.starts();
        assertEquals(LEFT, sleep(unit(OnIdle.STOP)));
    }

    /** The proxy has put it to sleep and still runs. */
    @Test
    void shouldLeaveWhatSomebodyElseHasStartedAfterItSlept() {
        ManagedUnit unit = awake(OnIdle.STOP);
        assertEquals(SLEPT, sleep(unit));
        fake.starts();
        assertEquals(AWAKE, sleep(unit));
        assertEquals(LEFT, sleep(unit));
        assertEquals(LEFT, sleep(unit));
        assertEquals(1, events.stream().filter(UnitEvent.Left.class::isInstance).count());
        assertTrue(fake.up);
    }

    /** As bro-proxy wake and hold do. */
    @Test
    void shouldPutToSleepWhatAnotherOfUsHasStartedAfterItSlept() throws IOException {
        ManagedUnit unit = awake(OnIdle.STOP);
        assertEquals(SLEPT, sleep(unit));
        fake.starts();
        new OwnStarts(runtime).note("web.service", fake.begun);
        assertEquals(AWAKE, sleep(unit));
        fake.troubles.add(new Outcome.Needed("web.service", List.of("hold.service")));
        assertEquals(NEEDED, sleep(unit));
        assertEquals(SLEPT, sleep(unit));
    }

    @Test
    void shouldLeaveWhatSomebodyElseHasStartedMeanwhile() {
        ManagedUnit unit = awake(OnIdle.STOP);
        restart(LONG);
        assertEquals(LEFT, sleep(unit));
    }

    /** When somebody restarts what is his, no older start of ours makes that ours. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNotTakeARestartOfWhatIsForeignForItsOwn(boolean forClient) {
        ManagedUnit unit = awake(OnIdle.STOP);
        restart(LONG);
        if (forClient) {
            wakeUp(unit);
        } else {
            assertEquals(LEFT, sleep(unit));
        }
        restart(0);
        assertEquals(LEFT, sleep(unit));
        assertEquals(LEFT, sleep(unit(OnIdle.STOP)));
    }

    /** As one whose image is fetched for longer than clients wait. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldKnowItsStartThatEndsLater(boolean sameProxy) {
        fake.needs = Set.of("db.service");
        fake.troubles.add(new Outcome.TimedOut("start", "web.service", ManagerScope.USER));
        ManagedUnit unit = unit(OnIdle.STOP);
        wakeUp(unit);
        assertFalse(wakes.getFirst() instanceof WakeResult.Ready);
        fake.needsBegun = TimeUnit.NANOSECONDS.toMicros(clock.nanoTime());
        clock.advance(TimeUnit.MINUTES.toNanos(10));
        fake.starts();
        if (sameProxy) {
            wakeUp(unit);
            assertEquals(READY, wakes.getLast());
            assertTrue(isNoted("db.service"));
        } else {
            unit.close();
            unit = unit(OnIdle.STOP);
        }
        assertEquals(SLEPT, sleep(unit));
    }

    /** The proxy may end while the start goes on. */
    @Test
    void shouldNoteItsStartBeforeThat() {
        fake.meanwhile =
                () -> assertEquals(fake.asked.contains("start"), isNoted("web.service"), "noted");
        wakeUp(unit(OnIdle.STOP));
        assertEquals(List.of(READY), wakes);
    }

    /** By Restart=, after a failure. */
    @Test
    void shouldKnowARestartOfItsStartThatHasFailed() {
        FakeUnit failing = new FakeUnit();
        failing.begun = TimeUnit.NANOSECONDS.toMicros(clock.nanoTime());
        UnitState failed = failing.as(UnitState.Active.FAILED);
        fake.troubles.add(FakeUnit.failed(JobResult.FAILED, failed));
        ManagedUnit unit = unit(OnIdle.STOP);
        wakeUp(unit);
        assertFalse(wakes.getFirst() instanceof WakeResult.Ready);
        restart(30);
        assertEquals(SLEPT, sleep(unit));
    }

    /** Then the next one to start it is somebody else. */
    @ParameterizedTest
    @MethodSource("refusals")
    void shouldForgetAStartThatNeverBegan(Outcome refusal) {
        fake.troubles.add(refusal);
        ManagedUnit unit = unit(OnIdle.STOP);
        wakeUp(unit);
        assertFalse(wakes.getFirst() instanceof WakeResult.Ready);
        fake.starts();
        assertEquals(LEFT, sleep(unit));
    }

    static List<Outcome> refusals() {
        return List.of(
                new Outcome.NotFound("web.service", ManagerScope.USER),
                FakeUnit.failed(
                        JobResult.DEPENDENCY, new FakeUnit().as(UnitState.Active.INACTIVE)));
    }

    /** As long as it is not known whose it is. */
    @Test
    void shouldNotStopWhatItCannotAskFor() {
        fake.starts();
        ManagedUnit unit = unit(OnIdle.STOP);
        fake.troubles.add(new Outcome.TimedOut("read", "web.service", ManagerScope.USER));
        assertTrue(sleep(unit) instanceof SleepResult.Failed);
        assertTrue(fake.up);
    }

    /** After a crash, systemd starts it again in a while. */
    @Test
    void shouldLeaveWhatIsBeingStarted() {
        fake.starts();
        fake.said.add(new Outcome.Done(fake.as(UnitState.Active.ACTIVATING)));
        assertEquals(LEFT, sleep(unit(OnIdle.STOP)));
        assertTrue(fake.up);
    }

    /** Who freezes it is somebody else if it is stopped when idle. */
    @Test
    void shouldLeaveWhatSomebodyElseHasFrozen() {
        fake.starts();
        fake.frozen = true;
        ManagedUnit unit = unit(OnIdle.STOP);
        assertEquals(LEFT, sleep(unit));
        wakeUp(unit);
        assertFalse(fake.frozen);
        assertEquals(LEFT, sleep(unit));
    }

    /** By an attempt that fails; the second one finds it running. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldNoteWhatWasStartedByAnAttemptThatFailed(int failures) {
        fake.needs = Set.of("db.service");
        fake.meanwhile =
                once(() -> fake.needsBegun = TimeUnit.NANOSECONDS.toMicros(clock.nanoTime()));
        for (int i = 0; i < failures; i++) {
            fake.troubles.add(FakeUnit.failure("protocol", 0)); // which is tried again once
        }
        wakeUp(unit(OnIdle.STOP));
        assertEquals(failures == 1, wakes.getFirst() instanceof WakeResult.Ready);
        assertTrue(isNoted("db.service"));
    }

    /** A folder is in the way of one file. */
    @Test
    void shouldNoteEachNeedByItself() throws IOException {
        fake.needs = Set.of("a.service", "b.service", "c.service", "d.service");
        fake.needsBegun = TimeUnit.NANOSECONDS.toMicros(clock.nanoTime());
        String inTheWay = fake.needs.iterator().next();
        Files.createDirectories(runtime.resolve("bro-proxy/.started").resolve(inTheWay + "/x"));
        awake(OnIdle.STOP);
        assertTrue(fake.needs.stream().allMatch(this::isNoted));
        assertEquals(1, failures.size());
    }

    /** As a database that the unit requires, which has a proxy of its own. */
    @Test
    void shouldNoteWhatIsStartedWithIt() {
        fake.needs = Set.of("db.service");
        fake.needsBegun = TimeUnit.NANOSECONDS.toMicros(clock.nanoTime());
        awake(OnIdle.STOP);
        assertTrue(isNoted("web.service"));
        assertTrue(isNoted("db.service"));
    }

    @Test
    void shouldNotTakeForItsOwnWhatHasRunBefore() {
        fake.needs = Set.of("db.service");
        fake.needsBegun = TimeUnit.NANOSECONDS.toMicros(clock.nanoTime()) - 1;
        awake(OnIdle.STOP);
        assertTrue(isNoted("web.service"));
        assertFalse(isNoted("db.service"));
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
