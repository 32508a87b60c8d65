package org.brothaman.proxy.activation.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.brothaman.proxy.activation.exclusive.ExclusiveGroup;
import org.brothaman.proxy.activation.exclusive.QueuePlace;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.UnitState;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.activation.systemd.TimeSpan;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two language models and one GPU: web.service, and chat.service of another proxy. */
@Timeout(60)
final class ManagedUnitTurnTest extends ManagedUnitFixture {
    @TempDir Path folder;
    private QueuePlace chat;
    private final Set<QueuePlace.Demand> demands = EnumSet.noneOf(QueuePlace.Demand.class);

    @BeforeEach
    void share() {
        share(TimeSpan.INFINITE);
    }

    private void share(TimeSpan grace) {
        share(place("chat.service", grace), grace);
    }

    private void share(QueuePlace other, TimeSpan grace) {
        exclusive = new ExclusiveGroup("gpu", folder, grace);
        chat = other;
    }

    private QueuePlace place(String unit, TimeSpan grace) {
        return new QueuePlace(new ExclusiveGroup("gpu", folder, grace), unit, unit, clock);
    }

    private Optional<QueuePlace.Before> chatTakes() {
        return take(chat);
    }

    private static Optional<QueuePlace.Before> take(QueuePlace place) {
        try {
            return place.take(Set.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private QueuePlace.Demand demandOfOthers() {
        return demandOf(chat);
    }

    private static QueuePlace.Demand demandOf(QueuePlace place) {
        try {
            return place.demand();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void chatLeaves() {
        leave(chat);
    }

    private static void leave(QueuePlace place) {
        try {
            place.leave();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ManagedUnit woken() {
        ManagedUnit unit = unit(OnIdle.STOP);
        unit.wake(wakes::add);
        runThreads(1);
        return unit;
    }

    @Test
    void shouldStartAtOnceWhenItIsNobodysTurn() {
        woken();
        assertEquals(List.of(READY), wakes);
        assertEquals(List.of("glance", "start"), fake.asked);
        assertEquals(
                Optional.of(new QueuePlace.Before("web.service", "web.service", true)),
                chatTakes());
    }

    @Test
    void shouldWaitUntilTheOtherHasGone() {
        chatTakes();
        int[] pauses = new int[1];
        clock.duringPauses =
                () -> {
                    assertFalse(fake.up);
                    if (++pauses[0] == 50) {
                        chatLeaves();
                    }
                };
        woken();
        assertEquals(List.of(READY), wakes);
        assertEquals(
                List.of(new UnitEvent.Waits("web.service", "gpu", "chat.service")),
                events.stream().filter(UnitEvent.Waits.class::isInstance).toList());
    }

    /** As long as for its turn it may wait for its start. */
    @Test
    void shouldHaveItsWholeTimeForTheStartAfterTheWait() {
        chatTakes();
        long until = clock.nanoTime() + 80_000_000_000L;
        clock.duringPauses =
                () -> {
                    if (clock.until(until) < 0) {
                        chatLeaves();
                    }
                };
        duringProbes = () -> clock.advance(80_000_000_000L);
        woken();
        assertEquals(List.of(READY), wakes);
    }

    @Test
    void shouldTellWhoHasItToEndAfterTheGrace() {
        share(TimeSpan.ofSeconds(30));
        chatTakes();
        long begun = clock.nanoTime();
        List<Boolean> early = new ArrayList<>();
        clock.duringPauses =
                () -> {
                    QueuePlace.Demand demand = demandOfOthers();
                    demands.add(demand);
                    if (demand == QueuePlace.Demand.URGENT) {
                        early.add(clock.nanoTime() - begun < 30_000_000_000L);
                        chatLeaves();
                    }
                };
        woken();
        assertEquals(List.of(READY), wakes);
        assertEquals(List.of(false), early);
        assertTrue(demands.contains(QueuePlace.Demand.PATIENT));
    }

    /** chat is in use; code is the next one and has no grace; web is behind it and has 30 s. */
    @Test
    void shouldCountItsGraceFromWhenItIsNextAndAnotherHasTheTurn() {
        QueuePlace code = place("code.service", TimeSpan.INFINITE);
        chatTakes();
        take(code);
        share(chat, TimeSpan.ofSeconds(30));
        long begun = clock.nanoTime();
        List<Long> ended = new ArrayList<>();
        clock.duringPauses =
                () -> {
                    long second = (clock.nanoTime() - begun) / 1_000_000_000L;
                    if (demandOf(chat) == QueuePlace.Demand.URGENT) {
                        ended.add(-second);
                    }
                    if (second >= 50 && chat.isHeld()) {
                        leave(chat);
                        assertEquals(Optional.empty(), take(code));
                    }
                    if (demandOf(code) == QueuePlace.Demand.URGENT) {
                        ended.add(second);
                        leave(code);
                    }
                };
        woken();
        assertEquals(List.of(READY), wakes);
        assertEquals(List.of(80L), ended);
    }

    /** Its clients have gone meanwhile. */
    @Test
    void shouldEndNobodysTurnForNobody() {
        share(TimeSpan.ofSeconds(30));
        chatTakes();
        ManagedUnit unit = unit(OnIdle.STOP);
        clock.duringPauses =
                () -> {
                    unit.turn().demand(false);
                    demands.add(demandOfOthers());
                };
        unit.wake(wakes::add);
        runThreads(1);
        WakeResult.Failed failed = assertInstanceOf(WakeResult.Failed.class, wakes.getFirst());
        assertTrue(failed.message().contains("its clients have gone"), failed.message());
        assertFalse(demands.contains(QueuePlace.Demand.URGENT));
        assertFalse(fake.up);
    }

    /** By systemd, for one that needs it; or by hand. */
    @Test
    void shouldWaitNoMoreWhenSomebodyElseHasStartedIt() {
        chatTakes();
        long since = clock.nanoTime();
        clock.duringPauses =
                () -> {
                    if (clock.nanoTime() - since > 5_000_000_000L) {
                        fake.starts();
                        clock.duringPauses = () -> {};
                    }
                };
        ManagedUnit unit = woken();
        assertEquals(List.of(READY), wakes);
        assertTrue(unit.turn().isHeld());
        assertTrue(chat.isHeld());
    }

    /** It was started out of its turn, stopped by hand, and chat runs. */
    @Test
    void shouldWaitForItsNextStartThoughItHadATurn() {
        chatTakes();
        fake.starts();
        ManagedUnit unit = woken();
        assertTrue(unit.turn().isHeld());
        fake.up = false;
        int[] pauses = new int[1];
        clock.duringPauses =
                () -> {
                    assertFalse(fake.up);
                    if (++pauses[0] == 20) {
                        chatLeaves();
                    }
                };
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of(READY, READY), wakes);
        assertTrue(pauses[0] >= 20);
    }

    @Test
    void shouldGiveUpInTimeAndLeaveTheQueue() {
        chatTakes();
        ManagedUnit unit = woken();
        assertEquals(
                new WakeResult.Failed(
                        "not-its-turn",
                        "web.service was not started: chat.service still has gpu after 90 s; to wait for longer: --ready-timeout; to end what has it: --exclusive-grace"),
                wakes.getFirst());
        assertFalse(fake.asked.contains("start"));
        assertEquals(QueuePlace.Demand.NONE, demandOfOthers());
        assertFalse(unit.turn().isHeld());
    }

    @Test
    void shouldStopWhatAProxyThatHasGoneHasLeftRunning() throws IOException {
        Files.writeString(folder.resolve("chat.service"), "1 HELD chat.service\n");
        fake.said.add(new Outcome.Done(fake.as(UnitState.Active.INACTIVE)));
        fake.said.add(new Outcome.Done(fake.as(UnitState.Active.ACTIVE)));
        woken();
        assertEquals(List.of(READY), wakes);
        assertEquals(List.of("glance", "glance", "stop chat.service", "start"), fake.asked);
    }

    @Test
    void shouldSayWhatKeepsTheOtherRunning() throws IOException {
        Files.writeString(folder.resolve("chat.service"), "1 HELD chat.service\n");
        fake.up = true;
        clock.lag = 50_000_000_000L;
        for (int i = 0; i < 5; i++) { // it is looked at, and chat
            fake.said.add(new Outcome.Done(fake.as(UnitState.Active.INACTIVE)));
            fake.said.add(new Outcome.Done(fake.as(UnitState.Active.ACTIVE)));
        }
        for (int i = 0; i < 3; i++) {
            fake.troubles.add(new Outcome.Needed("chat.service", List.of("hold.service")));
        }
        woken();
        String message = ((WakeResult.Failed) wakes.getFirst()).message();
        assertTrue(message.contains("hold.service needs it; to wait"), message);
    }

    /** It could not be without it, so both have their turn. */
    @Test
    void shouldNotWaitForWhatItNeeds() {
        chatTakes();
        fake.needs = Set.of("chat.service");
        woken();
        assertEquals(List.of(READY), wakes);
    }

    @Test
    void shouldNotWaitWhenItRunsAlready() {
        chatTakes();
        fake.starts();
        ManagedUnit unit = woken();
        assertEquals(List.of(READY), wakes);
        assertTrue(unit.turn().isHeld());
    }

    @Test
    void shouldHaveItsTurnUntilItIsDown() {
        ManagedUnit unit = woken();
        chatTakes();
        unit.sleep(sleeps::add);
        runThreads(1);
        assertEquals(List.of(SLEPT), sleeps);
        assertEquals(Optional.empty(), chatTakes());
    }

    /** Who comes while it is stopped waits behind those who have waited for that. */
    @Test
    void shouldWaitAgainForWhoComesWhileItIsStopped() {
        ManagedUnit unit = woken();
        chatTakes();
        fake.meanwhile = once(() -> unit.wake(wakes::add));
        clock.duringPauses =
                () -> {
                    if (chatTakes().isEmpty() && chat.isHeld()) {
                        assertFalse(fake.up);
                        clock.duringPauses = this::chatLeaves;
                    }
                };
        unit.sleep(sleeps::add);
        runThreads(1);
        assertEquals(List.of(READY, READY), wakes);
        assertTrue(fake.up);
    }

    @Test
    void shouldGiveItsTurnAwayAfterAFailedStart() {
        fake.troubles.add(FakeUnit.failure());
        woken();
        assertInstanceOf(WakeResult.Failed.class, wakes.getFirst());
        assertEquals(Optional.empty(), chatTakes());
    }

    @Test
    void shouldKeepItsTurnWhileItIsStartedForTooLong() {
        fake.troubles.add(new Outcome.TimedOut("start", "web.service", ManagerScope.USER));
        fake.said.add(new Outcome.Done(fake.as(UnitState.Active.INACTIVE)));
        fake.said.add(new Outcome.Done(fake.as(UnitState.Active.ACTIVATING)));
        ManagedUnit unit = woken();
        assertInstanceOf(WakeResult.Failed.class, wakes.getFirst());
        assertTrue(unit.turn().isHeld());
    }

    @Test
    void shouldFailWhereThereCanBeNoQueue() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        exclusive = new ExclusiveGroup("gpu", file, TimeSpan.INFINITE);
        woken();
        WakeResult.Failed failed = (WakeResult.Failed) wakes.getFirst();
        assertEquals("no-queue", failed.result());
        assertTrue(failed.message().contains(file.toString()), failed.message());
    }

    // ---- who has its turn, and others wait ----

    @Test
    void shouldSleepAtOnceForOthersWhenNobodyUsesIt() {
        ManagedUnit unit = woken();
        TurnWatch watch = new TurnWatch(unit);
        runThreads(1); // it was found up
        watch.look(false);
        runThreads(0);
        chatTakes();
        watch.look(true);
        runThreads(0);
        watch.look(false);
        watch.look(false);
        runThreads(1);
        assertFalse(fake.up);
        assertEquals(Optional.empty(), chatTakes());
    }

    @Test
    void shouldSleepUnderItsClientsForWhoHasWaitedForLong() {
        share(TimeSpan.ofSeconds(30));
        ManagedUnit unit = woken();
        TurnWatch watch = new TurnWatch(unit);
        runThreads(1);
        chatTakes();
        lookInUse(watch, 30);
        runThreads(0);
        lookInUse(watch, 1);
        runThreads(1);
        assertFalse(fake.up);
        assertEquals(Optional.empty(), chatTakes());
    }

    /** Who is behind chat has a grace, and chat none. */
    @Test
    void shouldNotSleepUnderItsClientsForWhoIsNotTheNext() {
        ManagedUnit unit = woken();
        TurnWatch watch = new TurnWatch(unit);
        runThreads(1);
        chatTakes();
        QueuePlace code = place("code.service", TimeSpan.ofSeconds(30));
        take(code);
        lookInUse(watch, 300);
        runThreads(0);
        assertEquals("chat.service", unit.wantedBy());
        chatLeaves();
        lookInUse(watch, 30);
        assertEquals("code.service", unit.wantedBy());
        runThreads(0);
        lookInUse(watch, 1);
        runThreads(1);
        assertFalse(fake.up);
        assertEquals(Optional.empty(), take(code));
    }

    /** However long the next one has waited while chat had it. */
    @Test
    void shouldHaveTheWholeGraceOfTheNextFromWhenItHasItsTurn() {
        QueuePlace code = place("code.service", TimeSpan.ofSeconds(30));
        chatTakes();
        long until = clock.nanoTime() + 60_000_000_000L;
        clock.duringPauses =
                () -> {
                    take(code);
                    if (chat.isHeld() && clock.until(until) < 0) {
                        chatLeaves();
                    }
                };
        ManagedUnit unit = woken();
        assertEquals(List.of(READY), wakes);
        TurnWatch watch = new TurnWatch(unit);
        runThreads(1);
        lookInUse(watch, 30);
        runThreads(0);
        lookInUse(watch, 1);
        runThreads(1);
        assertFalse(fake.up);
        assertEquals(Optional.empty(), take(code));
    }

    private void lookInUse(TurnWatch watch, int seconds) {
        for (int second = 0; second < seconds; second++) {
            watch.look(true);
            clock.advance(1_000_000_000L);
        }
    }

    @Test
    void shouldNotTryAllTheTimeWhatDoesNotSleep() {
        ManagedUnit unit = woken();
        TurnWatch watch = new TurnWatch(unit);
        runThreads(1);
        chatTakes();
        fake.asked.clear();
        for (int second = 0; second < 12; second++) {
            fake.troubles.add(new Outcome.Needed("web.service", List.of("hold.service")));
            watch.look(false);
            while (!threads.isEmpty()) {
                threads.removeFirst().run();
            }
        }
        assertEquals(List.of("stop", "stop"), fake.asked);
    }

    /** A hold has started it while there was no proxy. */
    @Test
    void shouldHaveItsTurnWhenItRunsAlready() {
        fake.starts();
        ManagedUnit unit = unit(OnIdle.STOP);
        TurnWatch watch = new TurnWatch(unit);
        runThreads(1);
        assertTrue(unit.turn().isHeld());
        watch.look(false);
        runThreads(0);
    }
}
