package org.brothaman.proxy.activation.exclusive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.brothaman.proxy.activation.clock.FakeClock;
import org.brothaman.proxy.activation.systemd.TimeSpan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class QueuePlaceTest {
    @TempDir Path folder;

    private final FakeClock clock = new FakeClock();
    private final List<QueuePlace> kept = new ArrayList<>(); // the collector would end their locks

    private QueuePlace place(String unit) {
        return place(unit, TimeSpan.INFINITE);
    }

    private QueuePlace place(String unit, TimeSpan grace) {
        QueuePlace place =
                new QueuePlace(
                        new ExclusiveGroup("gpu", folder.resolve("gpu"), grace), unit, unit, clock);
        kept.add(place);
        return place;
    }

    private QueuePlace.Demand demandAfter(QueuePlace place, int seconds) throws IOException {
        clock.advance(seconds * 1_000_000_000L);
        return place.demand();
    }

    private Path file(String unit) {
        return folder.resolve("gpu").resolve(unit);
    }

    private static Optional<QueuePlace.Before> take(QueuePlace place) throws IOException {
        return place.take(Set.of());
    }

    private static Optional<QueuePlace.Before> after(String unit, boolean served) {
        return Optional.of(new QueuePlace.Before(unit, unit, served));
    }

    @Test
    void shouldServeInOrder() throws IOException {
        List<QueuePlace> places = Stream.of("c", "a", "b").map(n -> place(n + ".service")).toList();
        assertEquals(Optional.empty(), take(places.get(0)));
        assertEquals(after("c.service", true), take(places.get(1)));
        assertEquals(after("c.service", true), take(places.get(2)));

        places.get(0).leave();
        assertEquals(after("a.service", true), take(places.get(2)));
        assertEquals(Optional.empty(), take(places.get(1)));
        assertEquals(after("a.service", true), take(places.get(0))); // behind all others now

        places.get(1).leave();
        assertEquals(after("b.service", true), take(places.get(0)));
        assertEquals(Optional.empty(), take(places.get(2)));
        assertFalse(places.get(0).isHeld());
        assertTrue(places.get(2).isHeld());
    }

    @Test
    void shouldTellWhoHasItWhatOthersWant() throws IOException {
        QueuePlace first = place("a.service");
        QueuePlace second = place("b.service", TimeSpan.ofSeconds(60));
        take(first);
        assertEquals(QueuePlace.Demand.NONE, first.demand());
        take(second);
        assertEquals(QueuePlace.Demand.PATIENT, first.demand());
        assertEquals(QueuePlace.Demand.NONE, second.demand());
        assertEquals(QueuePlace.Demand.PATIENT, demandAfter(first, 59));
        assertEquals(QueuePlace.Demand.URGENT, demandAfter(first, 1));
        second.leave();
        assertEquals(QueuePlace.Demand.NONE, first.demand());
    }

    @Test
    void shouldAskForAnEarlyEndForTheFirstInLineOnly() throws IOException {
        QueuePlace used = place("x.service");
        QueuePlace next = place("a.service");
        QueuePlace last = place("b.service", TimeSpan.ofSeconds(60));
        take(used);
        take(next);
        take(last);
        assertEquals(QueuePlace.Demand.PATIENT, used.demand());
        assertEquals(QueuePlace.Demand.PATIENT, demandAfter(used, 600));
        next.leave();
        assertEquals(QueuePlace.Demand.PATIENT, used.demand());
        assertEquals(QueuePlace.Demand.PATIENT, demandAfter(used, 59));
        assertEquals(QueuePlace.Demand.URGENT, demandAfter(used, 1));
    }

    @Test
    void shouldGiveWhoTakesItsTurnTheWholeGraceOfTheNext() throws IOException {
        QueuePlace used = place("x.service");
        QueuePlace next = place("a.service", TimeSpan.ofSeconds(60));
        QueuePlace last = place("b.service", TimeSpan.ofSeconds(60));
        take(used);
        take(next);
        take(last);
        used.demand();
        assertEquals(QueuePlace.Demand.URGENT, demandAfter(used, 60));
        used.leave();
        take(next);
        assertEquals(QueuePlace.Demand.PATIENT, next.demand());
        assertEquals(QueuePlace.Demand.PATIENT, demandAfter(next, 59));
        assertEquals(QueuePlace.Demand.URGENT, demandAfter(next, 1));
    }

    /** It is another turn, even with the same one behind it. */
    @Test
    void shouldCountTheGraceAnewInItsNextTurn() throws IOException {
        QueuePlace used = place("x.service");
        QueuePlace next = place("a.service", TimeSpan.ofSeconds(60));
        take(used);
        take(next);
        used.demand();
        assertEquals(QueuePlace.Demand.URGENT, demandAfter(used, 60));
        used.leave();
        used.hold();
        assertEquals(QueuePlace.Demand.PATIENT, used.demand());
        assertEquals(QueuePlace.Demand.URGENT, demandAfter(used, 60));
    }

    /** It runs already; both are asked in time. */
    @Test
    void shouldGiveWhoIsStartedOutOfTurnTheWholeGraceAsWell() throws IOException {
        QueuePlace used = place("x.service");
        QueuePlace next = place("a.service", TimeSpan.ofSeconds(60));
        QueuePlace outOfTurn = place("b.service");
        take(used);
        take(next);
        used.demand();
        clock.advance(30_000_000_000L);
        outOfTurn.hold();
        assertEquals(QueuePlace.Demand.PATIENT, outOfTurn.demand());
        clock.advance(30_000_000_000L);
        assertEquals(QueuePlace.Demand.URGENT, used.demand());
        assertEquals(QueuePlace.Demand.PATIENT, outOfTurn.demand());
        assertEquals(QueuePlace.Demand.URGENT, demandAfter(outOfTurn, 30));
    }

    /** Its proxy ended while it waited. */
    @Test
    void shouldNotCountWhoIsNotServedAsTheFirstInLine() throws IOException {
        QueuePlace used = place("x.service");
        take(used);
        Files.writeString(file("a.service"), "2 WAITS a.service\n");
        assertEquals(QueuePlace.Demand.NONE, used.demand());
        take(place("b.service", TimeSpan.ZERO));
        assertEquals(QueuePlace.Demand.URGENT, used.demand());
    }

    @Test
    void shouldGoOnCountingAfterALookThatFoundTheQueueLocked() throws IOException {
        QueuePlace used = place("x.service");
        take(used);
        take(place("a.service", TimeSpan.ofSeconds(60)));
        used.demand();
        try (QueueLock _ = QueueLock.tryTake(folder.resolve("gpu"))) {
            assertEquals(QueuePlace.Demand.NONE, demandAfter(used, 30));
        }
        assertEquals(QueuePlace.Demand.URGENT, demandAfter(used, 30));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1_000, 999_999_999_999_999_999L, 1_000_000_000_000_000_000L})
    void shouldReadTheGraceItWrites(long microseconds) {
        TimeSpan grace = new TimeSpan(microseconds);
        QueueEntry entry =
                new QueueEntry("a.service", 1, QueueEntry.Word.WAITS, "p.service", grace);
        TimeSpan read = QueueEntry.of("a.service", entry.text()).orElseThrow().grace();
        assertEquals(
                microseconds < 1_000_000_000_000_000_000L
                        ? TimeSpan.ofMillis(microseconds / 1000)
                        : TimeSpan.INFINITE,
                read);
    }

    @Test
    void shouldTellWhoIsTheFirstInLine() throws IOException {
        QueuePlace used = place("x.service");
        QueuePlace next = place("a.service");
        take(used);
        used.demand();
        assertEquals(Optional.empty(), used.next());
        take(next);
        take(place("b.service"));
        used.demand();
        next.demand();
        assertEquals(Optional.of("a.service"), used.next());
        assertEquals(Optional.empty(), next.next());
        next.leave();
        used.demand();
        assertEquals(Optional.of("b.service"), used.next());
        used.leave();
        assertEquals(Optional.empty(), used.next());
    }

    /** Both run, so neither waits; but one that is to be started again does. */
    @Test
    void shouldHoldWhatRunsWhoeverHasItsTurn() throws IOException {
        QueuePlace first = place("a.service");
        QueuePlace second = place("b.service");
        take(first);
        second.hold();
        assertTrue(second.isHeld());
        assertEquals(QueuePlace.Demand.NONE, first.demand());

        assertEquals(after("a.service", true), take(second));
        assertFalse(second.isHeld());
        assertEquals(Optional.empty(), take(first));
        assertEquals(QueuePlace.Demand.PATIENT, first.demand());
    }

    /** It came later, but it runs. */
    @Test
    void shouldWaitForWhoHasItsTurnOutOfTurn() throws IOException {
        QueuePlace first = place("a.service");
        QueuePlace second = place("b.service");
        QueuePlace third = place("c.service");
        take(first);
        take(second);
        third.hold();
        first.leave();
        assertEquals(after("c.service", true), take(second));
        third.leave();
        assertEquals(Optional.empty(), take(second));
    }

    @Test
    void shouldTellWhatIsStoppedWithTheUnit() throws IOException {
        take(place("b.service"));
        Files.writeString(file("a.service"), "0 HELD p-pod.service\n");
        assertEquals(
                Optional.of(new QueuePlace.Before("a.service", "p-pod.service", false)),
                take(place("c.service")));
    }

    /** Its lock tells of that. */
    @Test
    void shouldLeaveAQueueThatStaysLocked() throws IOException {
        QueuePlace place = place("a.service");
        take(place);
        try (QueueLock _ = QueueLock.tryTake(folder.resolve("gpu"))) {
            assertThrows(IOException.class, place::leave);
        }
        assertFalse(place.isTaken());
        assertEquals(after("a.service", false), take(place("b.service")));
    }

    @Test
    void shouldWaitWithTheOtherProxyOfTheUnit() throws IOException {
        take(place("b.service"));
        take(place("a.service"));
        assertEquals(after("a.service", true), take(place("a.service")));
    }

    @Test
    void shouldNotCountWhatIsNeeded() throws IOException {
        take(place("db.service"));
        assertEquals(Optional.empty(), place("web.service").take(Set.of("db.service")));
    }

    @Test
    void shouldTellOfAUnitWhoseProxyHasGone() throws IOException {
        take(place("b.service"));
        Files.writeString(file("a.service"), "0 HELD a.service\n");
        QueuePlace last = place("c.service");
        assertEquals(after("a.service", false), take(last));
        last.forget("a.service");
        assertEquals(after("b.service", true), take(last));
        last.forget("b.service"); // is served
        assertEquals(after("b.service", true), take(last));
    }

    @Test
    void shouldGoOnWithThePlaceOfTheLastProxy() throws IOException {
        QueuePlace gone = place("b.service");
        take(gone);
        gone.leave();
        Files.writeString(file("a.service"), "7 HELD a.service\n");
        QueuePlace next = place("a.service");
        assertEquals(Optional.empty(), take(next));
        assertTrue(next.isHeld());
    }

    @Test
    void shouldNotJumpTheQueueByThePlaceOfAProxyThatOnlyWaited() throws IOException {
        take(place("b.service"));
        Files.writeString(file("a.service"), "0 WAITS a.service\n");
        assertEquals(after("b.service", true), take(place("a.service")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "HELD",
                "0 HELD",
                "x HELD a.service",
                "1 HELD a b",
                "1 HELD a 1 2",
                "1 HELD a 1000000000000000",
                "1 SLEEPS a.service",
                "-1 HELD a.service",
                "0 HELD a/b"
            })
    void shouldLeaveOutWhatNoProxyWrites(String text) throws IOException {
        take(place("z.service"));
        place("z.service").forget("z.service");
        Files.writeString(file("a.service"), text);
        assertEquals(after("z.service", true), take(place("b.service")));
    }

    @Test
    void shouldLeaveTheFolderAsItWas() throws IOException {
        QueuePlace place = place("a.service");
        take(place);
        place.leave();
        place.leave();
        assertFalse(Files.exists(file("a.service")));
        assertEquals(Optional.empty(), take(place));
    }

    /** Two proxies before one unit: the first one's counts for both. */
    @Test
    void shouldLetAnotherProxyCareForTheUnit() throws IOException {
        QueuePlace first = place("a.service");
        take(first);
        QueuePlace second = place("a.service");
        assertEquals(Optional.empty(), take(second));
        assertFalse(second.isHeld());
        second.leave();
        assertTrue(Files.exists(file("a.service")));
    }

    @Test
    void shouldFailWhereNoFolderCanBe() throws IOException {
        Files.writeString(folder.resolve("gpu"), "");
        assertThrows(IOException.class, () -> take(place("a.service")));
    }

    @Test
    void shouldGiveUpWhenTheQueueStaysLocked() throws IOException {
        QueuePlace place = place("a.service");
        take(place);
        try (QueueLock _ = QueueLock.tryTake(folder.resolve("gpu"))) {
            assertThrows(IOException.class, () -> take(place("b.service")));
            assertEquals(QueuePlace.Demand.NONE, place.demand());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "../x", ".x", "a/b", "-a"})
    void shouldRefuseNamesThatAreNoNames(String name) {
        assertThrows(IllegalArgumentException.class, () -> ExclusiveGroup.checkName(name));
    }
}
