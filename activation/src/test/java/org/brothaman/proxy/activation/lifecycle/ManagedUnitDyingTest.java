package org.brothaman.proxy.activation.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.brothaman.proxy.activation.manager.JobResult;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.UnitState;
import org.brothaman.proxy.activation.manager.UnitState.Active;
import org.brothaman.proxy.activation.readiness.Prober;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A unit that ends just when somebody wants it, in whatever moment: it is started again. */
@Timeout(60)
final class ManagedUnitDyingTest extends ManagedUnitFixture {
    private void assertServed(String... asked) {
        assertEquals(List.of(asked), fake.asked);
        assertEquals(List.of(READY), wakes);
        assertEquals(List.of(), failures);
        assertTrue(fake.up);
    }

    /** What the manager says first, then the truth. */
    private void said(Active... states) {
        for (Active state : states) {
            fake.said.add(new Outcome.Done(fake.as(state)));
        }
    }

    private void whenAsked(String verb, int times, Runnable event) {
        int[] left = {times};
        fake.meanwhile =
                () -> {
                    if (fake.asked.getLast().equals(verb) && --left[0] == 0) {
                        event.run();
                    }
                };
    }

    @Test
    void shouldWaitUntilTheManagerSeesThatTheContainerHasEnded() {
        ManagedUnit unit = awake(OnIdle.STOP);
        fake.dies();
        whenAsked("check", 3, fake::seenDead);
        unit.wake(wakes::add);
        runThreads(1);
        assertServed("glance", "check", "check", "check", "glance", "start");
    }

    @ParameterizedTest
    @EnumSource(names = {"DEACTIVATING", "ACTIVATING", "MAINTENANCE"})
    void shouldStartWhatIsOnItsWay(Active state) {
        ManagedUnit unit = unit(OnIdle.STOP);
        said(state);
        unit.wake(wakes::add);
        runThreads(1);
        assertServed("glance", "start");
    }

    @Test
    void shouldStartAgainWhatWasUpForTheManagerAndGoesDown() {
        ManagedUnit unit = unit(OnIdle.STOP);
        said(Active.ACTIVATING);
        fake.troubles.add(FakeUnit.failed(JobResult.DONE, fake.as(Active.DEACTIVATING)));
        unit.wake(wakes::add);
        runThreads(1);
        assertServed("glance", "start", "glance", "start");
    }

    /** As one that cannot listen: until what cleans up after it has ended, it is only changing. */
    @Test
    void shouldNotStartAThirdTimeWhatGoesDownAfterEachStart() {
        ManagedUnit unit = unit(OnIdle.STOP);
        duringProbes =
                () -> {
                    fake.said.add(new Outcome.Done(fake.as(Active.DEACTIVATING))); // check
                    fake.said.add(new Outcome.Done(fake.as(Active.DEACTIVATING))); // glance
                    fake.seenDead();
                    fake.changes();
                };
        unit.wake(wakes::add);
        runThreads(1);
        var failed = assertInstanceOf(WakeResult.Failed.class, wakes.getFirst());
        assertTrue(failed.message().contains("Result="), failed.message());
        assertEquals(2, fake.asked.stream().filter("start"::equals).count());
    }

    @ParameterizedTest
    @EnumSource(names = {"CANCELED", "FROZEN"})
    void shouldStartAgainWhatSomebodyElseStopsOrFreezes(JobResult result) {
        ManagedUnit unit = unit(OnIdle.STOP);
        fake.troubles.add(FakeUnit.failed(result, fake.as(Active.DEACTIVATING)));
        unit.wake(wakes::add);
        runThreads(1);
        assertServed("glance", "start", "glance", "start");
    }

    @ParameterizedTest
    @CsvSource({"exit-code, 137", "exit-code, 143", "exit-code, 130", "protocol, 0"})
    void shouldStartOnceMoreAndNoMoreWhatWasKilledInItsStart(String result, int status) {
        ManagedUnit unit = unit(OnIdle.STOP);
        fake.troubles.add(FakeUnit.failure(result, status));
        unit.wake(wakes::add);
        runThreads(1);
        assertServed("glance", "start", "glance", "start");

        ManagedUnit other = unit(OnIdle.STOP);
        fake.seenDead();
        fake.troubles.add(FakeUnit.failure(result, status));
        fake.troubles.add(FakeUnit.failure(result, status));
        other.wake(wakes::add);
        runThreads(1);
        assertInstanceOf(WakeResult.Failed.class, wakes.getLast());
    }

    @Test
    void shouldNotStartAgainWhatFails() {
        ManagedUnit unit = unit(OnIdle.STOP);
        fake.troubles.add(FakeUnit.failed(JobResult.DONE, fake.as(Active.INACTIVE)));
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of("glance", "start"), fake.asked);
        assertInstanceOf(WakeResult.Failed.class, wakes.getFirst());
    }

    @Test
    void shouldStartWhatWasUpAndEndsWhileItIsWaitedFor() {
        ManagedUnit unit = unit(OnIdle.STOP);
        fake.starts();
        probes.add(new Prober.Result.Abandoned());
        unit.wake(wakes::add);
        runThreads(1);
        assertServed("glance", "check", "glance", "start");
    }

    @Test
    void shouldNotStartAgainWhatWasStartedAndEnds() {
        ManagedUnit unit = unit(OnIdle.STOP);
        probes.add(new Prober.Result.Abandoned());
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of("glance", "start", "check"), fake.asked);
        assertInstanceOf(WakeResult.Failed.class, wakes.getFirst());
    }

    @Test
    void shouldStartOnceMoreWhatWasStartedAndKilled() {
        ManagedUnit unit = unit(OnIdle.STOP);
        fake.exitStatus = 137;
        probes.add(new Prober.Result.Abandoned());
        unit.wake(wakes::add);
        runThreads(1);
        assertServed("glance", "start", "check", "glance", "look", "start");

        fake.seenDead();
        fake.changes();
        probes.add(new Prober.Result.Abandoned());
        probes.add(new Prober.Result.Abandoned());
        unit.wake(wakes::add);
        runThreads(1);
        assertInstanceOf(WakeResult.Failed.class, wakes.getLast());
    }

    /** A port forwarder answers for a container that is gone. */
    @Test
    void shouldNotTakeAnAnswerForThatOfAUnitThatEndedMeanwhile() {
        ManagedUnit unit = unit(OnIdle.STOP);
        fake.starts();
        duringProbes = once(fake::dies);
        whenAsked("check", 2, fake::seenDead);
        unit.wake(wakes::add);
        runThreads(1);
        assertServed("glance", "glance", "check", "check", "glance", "start");
    }

    @Test
    void shouldWaitForNobodyAtTheDeadline() {
        ManagedUnit unit = awake(OnIdle.STOP);
        fake.dies();
        unit.wake(wakes::add);
        runThreads(1);
        assertInstanceOf(WakeResult.Failed.class, wakes.getFirst());
        assertTrue(failures.getFirst().startsWith("gave up waiting"), failures.getFirst());
    }

    // ---- started too often ----

    /** The manager tries no start, and most often goes on saying how the last one ended. */
    private void tooManyStarts(String result, int times) {
        fake.result = result;
        for (int i = 0; i < times; i++) {
            fake.troubles.add(FakeUnit.failed(JobResult.FAILED, fake.as(Active.FAILED)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"start-limit-hit", "exit-code"})
    void shouldNameTheLimitOfStartsAndWhatHelps(String result) {
        fake.starts();
        fake.seenDead();
        ManagedUnit unit = unit(OnIdle.STOP);
        tooManyStarts(result, 1);
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of("glance", "start"), fake.asked);
        String message = failures.getFirst();
        assertEquals(new WakeResult.Failed("start-limit-hit", message), wakes.getFirst());
        assertTrue(message.contains("(start-limit-hit)"), message);
        assertTrue(message.contains("systemctl --user reset-failed web.service"), message);
        assertTrue(message.contains("StartLimitIntervalSec=0"), message);
        assertEquals(1, message.lines().count());
    }

    @Test
    void shouldWaitUntilTheLimitOfStartsLetsItBeStartedThatHadAnswered() {
        ManagedUnit unit = awake(OnIdle.STOP);
        fake.seenDead();
        fake.changes();
        tooManyStarts("exit-code", 9);
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of(READY), wakes);
        assertEquals(10, fake.asked.stream().filter("start"::equals).count());
    }

    @Test
    void shouldSayThatTheLimitOfStartsLastsTooLong() {
        ManagedUnit unit = awake(OnIdle.STOP);
        fake.seenDead();
        fake.changes();
        tooManyStarts("exit-code", 200);
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(
                new WakeResult.Failed("start-limit-hit", failures.getFirst()), wakes.getFirst());
        long starts = fake.asked.stream().filter("start"::equals).count();
        assertTrue(starts < 100, starts + " starts in 90 s");
    }

    @Test
    void shouldNotTakeTheFailureOfSomebodyElsesStartForTheLimit() {
        fake.starts();
        fake.seenDead();
        ManagedUnit unit = unit(OnIdle.STOP);
        said(Active.ACTIVATING);
        tooManyStarts("exit-code", 1);
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(new WakeResult.Failed("exit-code", failures.getFirst()), wakes.getFirst());
    }

    // ---- killed while frozen ----

    @Test
    void shouldStartWhatWasKilledWhileFrozen() {
        ManagedUnit unit = unit(OnIdle.FREEZE);
        fake.starts();
        fake.frozen = true;
        fake.dies();
        whenAsked("check", 2, fake::seenDead);
        unit.wake(wakes::add);
        runThreads(1);
        assertServed("glance", "thaw", "check", "check", "glance", "start");
    }

    @Test
    void shouldStartWhatIsDownWhenItIsThawed() {
        ManagedUnit unit = unit(OnIdle.FREEZE);
        fake.frozen = true;
        whenAsked("thaw", 1, fake::seenDead);
        unit.wake(wakes::add);
        runThreads(1);
        assertServed("glance", "thaw", "start");
    }

    @Test
    void shouldThawWhatIsFrozenWhenItsStartIsOver() {
        ManagedUnit unit = unit(OnIdle.STOP);
        whenAsked("start", 1, () -> fake.frozen = true);
        unit.wake(wakes::add);
        runThreads(1);
        assertServed("glance", "start", "glance", "thaw");
    }

    @Test
    void shouldSayWhyItCannotBeThawed() {
        ManagedUnit unit = unit(OnIdle.FREEZE);
        fake.starts();
        fake.frozen = true;
        fake.troubles.add(new Outcome.Refused("thaw", "web.service", ManagerScope.USER, "e", "no"));
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(new WakeResult.Failed("refused", failures.getFirst()), wakes.getFirst());
    }

    @Test
    void shouldKnowWhatWasKilled() {
        UnitState killed = fake.as(Active.FAILED);
        assertEquals(false, killed.wasKilled());
        fake.exitStatus = 137;
        assertTrue(fake.as(Active.FAILED).wasKilled());
    }
}
