package org.brothaman.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.namespace.NetworkNamespace;
import org.brothaman.proxy.log.Log;
import org.brothaman.proxy.session.Activator.Sleep;
import org.brothaman.proxy.session.Activator.Wake;
import org.junit.jupiter.api.Test;

final class NamespaceActivatorTest {
    /** One that is entered, or not, as the test says. */
    private static final class Network implements NetworkNamespace {
        private String trouble = "";
        private boolean entered;
        private int entries;

        @Override
        public Entry enter(String controlGroup, long deadline, BooleanSupplier goOn) {
            entries++;
            entered = trouble.isEmpty();
            return entered ? new Entry.Inside() : new Entry.Outside(trouble);
        }

        @Override
        public boolean isEntered() {
            return entered;
        }

        @Override
        public boolean isInside() {
            return true;
        }

        @Override
        public int streamSocket(int family) {
            throw new AssertionError("nobody connects here");
        }
    }

    private static final class Clock implements MonotonicClock {
        private long now;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void pause(long nanos) {
            now += nanos;
        }
    }

    private final Network network = new Network();
    private final Clock clock = new Clock();
    private final Queue<Runnable> begun = new ArrayDeque<>();
    private final List<String> logged = new ArrayList<>();
    private final Log log = (level, message) -> logged.add(level + " " + message);
    private final NamespaceActivator activator =
            new NamespaceActivator(network, clock, this::thread, log);
    private final List<Wake> told = new ArrayList<>();

    /** Its start only takes the work down; {@link #work} does it. */
    private Thread thread(Runnable work) {
        return new Thread(work) {
            @Override
            public synchronized void start() {
                begun.add(work);
            }
        };
    }

    private void work() {
        while (!begun.isEmpty()) {
            begun.remove().run();
        }
    }

    @Test
    void shouldEnterOnceForAllWhoWaitAndAgainWhenTheNamespaceHasGone() {
        assertTrue(activator.mustWait());
        activator.wake(told::add);
        activator.wake(told::add);
        assertEquals(List.of(), told);
        work();
        assertEquals(List.of(new Wake.Ready(), new Wake.Ready()), told);
        assertEquals(1, network.entries);
        assertFalse(activator.mustWait());
        network.entered = false;
        assertTrue(activator.mustWait());
        activator.wake(told::add);
        work();
        assertEquals(2, network.entries);
        assertEquals(3, told.size());
        assertEquals(List.of(), logged);
    }

    @Test
    void shouldSayOnceWhyNotAndTryAgainAfterASecond() {
        network.trouble = "cannot open /run/netns/web";
        var failed = new Wake.Failed(network.trouble);
        activator.wake(told::add);
        work();
        activator.wake(told::add);
        assertTrue(begun.isEmpty());
        assertEquals(List.of(failed, failed), told);
        assertEquals(List.of("ERR cannot open /run/netns/web; its clients are reset"), logged);
        network.trouble = "";
        clock.pause(1_000_000_000);
        activator.wake(told::add);
        work();
        assertEquals(new Wake.Ready(), told.getLast());
    }

    /** Somebody may wait for it for hours, and ask each second. */
    @Test
    void shouldSayTheSameOnceAMinute() {
        network.trouble = "cannot open /run/netns/web";
        String said = "ERR cannot open /run/netns/web; its clients are reset";
        for (int second = 0; second < 60; second++) {
            activator.wake(told::add);
            work();
            clock.pause(1_000_000_000);
        }
        assertEquals(60, told.size());
        assertEquals(List.of(said), logged);
        activator.wake(told::add);
        work();
        assertEquals(List.of(said, said), logged);
        enterAndLeave();
        activator.wake(told::add);
        work();
        assertEquals(List.of(said, said, said), logged);
    }

    private void enterAndLeave() {
        String trouble = network.trouble;
        network.trouble = "";
        clock.pause(1_000_000_000);
        activator.wake(told::add);
        work();
        network.trouble = trouble;
        network.entered = false;
    }

    @Test
    void shouldTellWhoWaitsThatNoThreadCanBeMadeAndTryAgain() {
        NamespaceActivator poor =
                new NamespaceActivator(
                        network,
                        clock,
                        work -> {
                            throw new OutOfMemoryError("unable to create native thread");
                        },
                        log);
        poor.wake(told::add);
        String why = "cannot start a thread (unable to create native thread)";
        assertEquals(List.of(new Wake.Failed(why)), told);
        clock.pause(1_000_000_000);
        poor.wake(told::add);
        assertEquals(2, told.size());
    }

    @Test
    void shouldHaveNothingToPutToSleep() {
        List<Sleep> slept = new ArrayList<>();
        activator.sleep(slept::add);
        assertEquals(List.of(Sleep.ASLEEP), slept);
    }
}
