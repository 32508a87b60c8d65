package org.brothaman.proxy.server;

import static org.brothaman.proxy.server.Wire.hear;
import static org.brothaman.proxy.server.Wire.say;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.brothaman.proxy.session.Activator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The moment in which what disturbs may be done, by the test's own clock. */
@Timeout(60)
class QuietMomentTest {
    private static final Duration MOMENT = Duration.ofMillis(100);

    @RegisterExtension final Rig rig = new Rig();

    private final TestClock clock = new TestClock();
    private final AtomicInteger runs = new AtomicInteger();
    private ServerSocketChannel backend;
    private TestProxy proxy;

    @BeforeEach
    void open() throws Exception {
        backend = rig.backend();
        proxy = rig.proxy().to(backend.getLocalAddress());
        proxy.loops = n -> clock;
    }

    /** A look is over when what it has asked of the loops has been answered. */
    private void pass(Duration time) throws Exception {
        clock.pass(time);
        for (int i = 0; i < 2; i++) {
            proxy.proxy().statistics().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }

    private void askForQuiet() throws Exception {
        proxy.proxy().onceQuiet(MOMENT, runs::incrementAndGet);
        pass(Duration.ZERO);
    }

    @Test
    void shouldRunOnceThoughAConnectionIsOpen() throws Exception {
        proxy.start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        say(client, "ping");
        hear(server, "ping");
        askForQuiet();
        assertEquals(0, runs.get());
        pass(MOMENT);
        assertEquals(1, runs.get());
        assertEquals(0, clock.timers());
        pass(MOMENT.multipliedBy(1000));
        assertEquals(1, runs.get());
    }

    @Test
    void shouldNotDisturbTrafficAndLookForItsEndLessAndLessOften() throws Exception {
        proxy.start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        askForQuiet();
        int moments = 0;
        for (int pause = 1; pause <= 16; pause *= 2) {
            say(client, ".");
            hear(server, ".");
            pass(MOMENT); // the second look, which sees it
            pass(MOMENT.multipliedBy(pause)); // the first of the next two
            moments += 1 + pause;
        }
        assertEquals(36, moments);
        assertEquals(0, runs.get());
        pass(MOMENT);
        assertEquals(1, runs.get());
    }

    /** Who waits for a container is served next, and should not find the code gone. */
    @Test
    void shouldNotDisturbWhoWaits() throws Exception {
        TestActivator activator = new TestActivator();
        activator.mustWait = true;
        proxy = rig.proxy();
        proxy.loops = n -> clock;
        proxy.activator = activator;
        proxy.to(backend.getLocalAddress()).start();
        SocketChannel client = rig.connect(proxy);
        Consumer<Activator.Wake> waiter = activator.next();
        askForQuiet();
        pass(MOMENT.multipliedBy(100));
        assertEquals(0, runs.get());

        waiter.accept(new Activator.Wake.Ready());
        SocketChannel server = rig.accept(backend);
        say(client, "ping");
        hear(server, "ping");
        pass(Duration.ofMinutes(2));
        pass(MOMENT);
        assertEquals(1, runs.get());
    }
}
