package org.brothaman.proxy.server;

import static org.brothaman.proxy.server.Wire.hear;
import static org.brothaman.proxy.server.Wire.say;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.brothaman.proxy.address.NetworkSet;
import org.brothaman.proxy.session.Activator.Wake;
import org.brothaman.proxy.session.TimeLimit;
import org.brothaman.proxy.session.WakeRules;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits for others is served when somebody has woken it who does not tell us. */
@Timeout(60)
class OthersLookTest extends ActivatedFixture {

    @BeforeEach
    void begin() throws Exception {
        unit.mustWait = true;
        proxy.wake =
                new WakeRules(
                        WakeRules.Trigger.CONNECTION,
                        TimeLimit.NEVER,
                        NetworkSet.parse("127.0.0.2"),
                        WakeRules.Others.WAIT,
                        TimeLimit.of(Duration.ofSeconds(90)));
        proxy.to(backend.getLocalAddress()).start();
    }

    /** By systemctl, with nobody there who could tell us: that is found out within a second. */
    @Test
    void shouldServeThoseWhoWaitForOthersWhenItWasStartedByHand() throws Exception {
        SocketChannel waiting = rig.connect(proxy);
        TestProxy.await(() -> clock.timers() == 2 && unit.joins.get() == 1);
        for (int second = 0; second < 5; second++) {
            clock.pass(Duration.ofSeconds(1));
            assertEquals(2, clock.timers());
        }
        assertEquals(6, unit.joins.get());
        unit.isUp = true;
        clock.pass(Duration.ofSeconds(1));
        SocketChannel server = rig.accept(backend);
        say(waiting, "x");
        hear(server, "x");
        assertTrue(unit.waiters.isEmpty());
        clock.timers(); // what it has left behind comes first
        clock.pass(Duration.ofSeconds(1));
        assertEquals(0, clock.timers(), "nobody waits any more");
    }

    /** The next look follows its answer, however late that is. */
    @Test
    void shouldNotAskAgainBeforeTheManagerHasAnswered() throws Exception {
        rig.connect(proxy);
        TestProxy.await(() -> clock.timers() == 2 && unit.joins.get() == 1);
        unit.isBeingWoken = true;
        clock.pass(Duration.ofSeconds(20));
        assertEquals(2, unit.joins.get());
        unit.next().accept(new Wake.Failed("planted"));
        TestProxy.await(() -> clock.timers() == 2);
        clock.pass(Duration.ofSeconds(1));
        assertEquals(3, unit.joins.get());
        proxy.awaitConnections(1);
    }

    /** A bug must not leave them without anybody who asks. */
    @Test
    void shouldAskAgainAfterAQuestionThatHasThrown() throws Exception {
        rig.connect(proxy);
        TestProxy.await(() -> clock.timers() == 2 && unit.joins.get() == 1);
        unit.isBroken = true;
        assertThrows(CompletionException.class, () -> clock.pass(Duration.ofSeconds(1)));
        unit.isBroken = false;
        assertEquals(2, clock.timers());
        clock.pass(Duration.ofSeconds(1));
        assertEquals(3, unit.joins.get());
        assertEquals(2, clock.timers());
    }
}
