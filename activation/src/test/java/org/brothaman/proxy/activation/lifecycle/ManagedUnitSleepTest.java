package org.brothaman.proxy.activation.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.UnitState;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
final class ManagedUnitSleepTest extends ManagedUnitFixture {
    @Test
    void shouldServeWhoComesWhileTheUnitIsStopped() {
        ManagedUnit unit = awake(OnIdle.STOP);
        fake.meanwhile = once(() -> unit.wake(wakes::add));
        unit.sleep(sleeps::add);
        assertTrue(unit.mustWait());
        runThreads(1);
        assertEquals(List.of("stop", "glance", "start"), fake.asked);
        assertEquals(List.of(WOKEN), sleeps);
        assertEquals(List.of(READY), wakes);
        assertFalse(unit.mustWait());
    }

    @Test
    void shouldStopThePodAndWakeTheContainer() {
        stopUnit = "app-pod.service";
        ManagedUnit unit = awake(OnIdle.STOP);
        fake.meanwhile = once(() -> unit.wake(wakes::add));
        unit.sleep(sleeps::add);
        runThreads(1);
        assertEquals(List.of("stop app-pod.service", "glance", "start"), fake.asked);
        assertEquals(List.of(READY), wakes);
    }

    @Test
    void shouldServeWhoComesWhileTheUnitIsFrozen() {
        ManagedUnit unit = awake(OnIdle.FREEZE);
        fake.meanwhile = once(() -> unit.wake(wakes::add));
        unit.sleep(sleeps::add);
        runThreads(1);
        assertEquals(List.of("freeze", "glance", "thaw"), fake.asked);
        assertEquals(List.of(WOKEN), sleeps);
        assertEquals(List.of(READY), wakes);
    }

    @ParameterizedTest
    @EnumSource(names = {"STOP", "FREEZE"})
    void shouldNotSleepWhenSomebodyComesBeforeThatHasBegun(OnIdle onIdle) {
        ManagedUnit unit = awake(onIdle);
        unit.sleep(sleeps::add);
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of(READY), wakes);
        assertEquals(List.of(WOKEN), sleeps);
        assertFalse(fake.asked.contains("stop") || fake.asked.contains("freeze"));
        assertFalse(unit.mustWait());
    }

    @Test
    void shouldServeWhoComesAfterAStopThatFailed() {
        ManagedUnit unit = awake(OnIdle.STOP);
        fake.troubles.add(new Outcome.TimedOut("stop", "web.service", ManagerScope.USER));
        fake.meanwhile = once(() -> unit.wake(wakes::add));
        unit.sleep(sleeps::add);
        runThreads(1);
        assertEquals(List.of(WOKEN), sleeps);
        assertEquals(List.of(READY), wakes);
        assertEquals(1, failures.size());
    }

    @ParameterizedTest
    @EnumSource(names = {"STOP", "FREEZE"})
    void shouldSleepAndHoldConnectionsBackUntilWoken(OnIdle onIdle) {
        ManagedUnit unit = awake(onIdle);
        unit.sleep(sleeps::add);
        unit.sleep(sleeps::add);
        runThreads(1);
        assertEquals(List.of(SLEPT, SLEPT), sleeps);
        assertTrue(unit.mustWait());
        assertFalse(fake.connected);
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of(READY), wakes);
        assertTrue(fake.up && !fake.frozen);
    }

    @Test
    void shouldTellOnceWhoNeedsTheUnitAndSleepWhenNobodyDoes() {
        ManagedUnit unit = awake(OnIdle.STOP);
        for (var by : List.of(List.of("a.service"), List.of("a.service"), List.of("b.service"))) {
            fake.troubles.add(new Outcome.Needed("web.service", by));
            unit.sleep(sleeps::add);
            runThreads(1);
        }
        unit.sleep(sleeps::add);
        runThreads(1);
        SleepResult needed = new SleepResult.Needed();
        assertEquals(List.of(needed, needed, needed, SLEPT), sleeps);
        assertEquals(
                List.of(
                        "web.service keeps running: a.service needs it",
                        "web.service keeps running: b.service needs it",
                        "web.service stopped"),
                events.stream().skip(1).map(UnitEvent::message).toList());
        assertEquals(List.of(), failures);
    }

    @Test
    void shouldServeWhoComesToAUnitThatIsNeeded() {
        ManagedUnit unit = awake(OnIdle.STOP);
        fake.troubles.add(new Outcome.Needed("web.service", List.of("a.service")));
        fake.meanwhile = once(() -> unit.wake(wakes::add));
        unit.sleep(sleeps::add);
        runThreads(1);
        assertEquals(List.of(WOKEN), sleeps);
        assertEquals(List.of(READY), wakes);
    }

    @ParameterizedTest
    @CsvSource({"137, true", "143, false", "0, false", "1, false"})
    void shouldTellThatTheUnitHadToBeKilled(int exitStatus, boolean told) {
        ManagedUnit unit = awake(OnIdle.STOP);
        fake.exitStatus = exitStatus;
        unit.sleep(sleeps::add);
        runThreads(1);
        assertEquals(List.of(SLEPT), sleeps);
        assertEquals(told, events.contains(new UnitEvent.Killed("web.service")));
    }

    /** A container that Podman has paused does not count. */
    @ParameterizedTest
    @CsvSource({"FROZEN, true", "PAUSED, false"})
    void shouldTellOfWhatSystemdMayNotBeAbleToStop(UnitState.Freezer how, boolean told) {
        ManagedUnit unit = awake(OnIdle.FREEZE);
        fake.freezer = how;
        unit.sleep(sleeps::add);
        runThreads(1);
        assertEquals(List.of(SLEPT), sleeps);
        assertEquals(told, events.contains(new UnitEvent.AtRisk("web.service")));
    }

    @Test
    void shouldLeaveTheUnitAloneWhenAskedTo() {
        ManagedUnit unit = awake(OnIdle.LEAVE);
        unit.sleep(sleeps::add);
        assertEquals(List.of(SLEPT), sleeps);
        runThreads(0);
        assertFalse(unit.mustWait());
    }

    @Test
    void shouldNotSleepWhileSomebodyWaitsForTheStart() {
        ManagedUnit unit = unit(OnIdle.STOP);
        unit.wake(wakes::add);
        unit.sleep(sleeps::add);
        assertEquals(List.of(WOKEN), sleeps);
        runThreads(1);
        assertEquals(List.of("glance", "start"), fake.asked);
    }

    @Test
    void shouldSayWhyItCouldNotPutTheUnitToSleep() {
        ManagedUnit unit = awake(OnIdle.FREEZE);
        fake.troubles.add(new Outcome.CannotFreeze("web.service", "no cgroups", "say stop"));
        unit.sleep(sleeps::add);
        runThreads(1);
        assertEquals(List.of(new SleepResult.Failed(failures.getFirst())), sleeps);
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of(READY), wakes);
    }

    private ManagedUnit asleep(OnIdle onIdle) {
        ManagedUnit unit = awake(onIdle);
        unit.sleep(sleeps::add);
        runThreads(1);
        sleeps.clear();
        fake.asked.clear();
        events.clear();
        return unit;
    }

    private void sleep(ManagedUnit unit) {
        unit.sleep(sleeps::add);
        assertTrue(unit.mustWait());
        runThreads(1);
        assertTrue(unit.mustWait());
        assertFalse(fake.connected);
    }

    /** By a question, and no more than that. */
    @ParameterizedTest
    @EnumSource(names = {"STOP", "FREEZE"})
    void shouldLookAgainWhetherItStillSleeps(OnIdle onIdle) {
        ManagedUnit unit = asleep(onIdle);
        sleep(unit);
        sleep(unit);
        assertEquals(List.of(SLEPT, SLEPT), sleeps);
        assertEquals(List.of("glance", "glance"), fake.asked);
        assertEquals(List.of(), events);
    }

    /** Who has woken it wants it for a while: it is not put to sleep by the look that sees it. */
    @Test
    void shouldNoticeThatSomebodyElseHasThawedItAndFreezeItTheNextTime() {
        ManagedUnit unit = asleep(OnIdle.FREEZE);
        fake.frozen = false;
        sleep(unit);
        assertEquals(List.of(AWAKE), sleeps);
        sleep(unit);
        assertEquals(List.of(AWAKE, SLEPT), sleeps);
        assertTrue(fake.frozen);
        assertEquals(List.of("glance", "may-freeze", "freeze"), fake.asked);
    }

    @Test
    void shouldServeWhoComesWhileItIsLookedAt() {
        ManagedUnit unit = asleep(OnIdle.STOP);
        fake.meanwhile = once(() -> unit.wake(wakes::add));
        unit.sleep(sleeps::add);
        runThreads(1);
        assertEquals(List.of(WOKEN), sleeps);
        assertEquals(List.of(READY), wakes);
        assertFalse(unit.mustWait());
    }

    @Test
    void shouldNotStopWhatIsAskedForBeforeItIsLookedAt() {
        ManagedUnit unit = asleep(OnIdle.STOP);
        unit.sleep(sleeps::add);
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of(WOKEN), sleeps);
        assertEquals(List.of(READY), wakes);
        assertEquals(List.of("glance", "start"), fake.asked);
    }

    /** Bytes of clients must not pass on to what may be frozen. */
    @Test
    void shouldTakeItForAsleepWhileNobodyCanSay() {
        ManagedUnit unit = asleep(OnIdle.FREEZE);
        fake.said.add(new Outcome.TimedOut("look", "web.service", ManagerScope.USER));
        sleep(unit);
        assertEquals(List.of(SLEPT), sleeps);
        assertEquals(List.of(), failures);
    }
}
