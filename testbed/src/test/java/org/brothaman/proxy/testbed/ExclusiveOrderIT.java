package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.brothaman.proxy.testbed.Account.Who;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** More than two that share something: who comes first is served first, and all are. */
@ExtendWith({Testbed.class, NativeBinary.class})
final class ExclusiveOrderIT {
    private static Deployment deployment(Host host, String unit) {
        return host.deployment(Who.USER)
                .container("StopTimeout=2")
                .unit(unit)
                .proxy("--exit-idle-time 10min --exclusive=gpu")
                .install();
    }

    private static Running hold(Deployment web) {
        Running held = web.client().with("--hold").start();
        held.awaitLine("holding", 30);
        return held;
    }

    private static void leave(Running held) {
        held.tell("go on");
        held.finish().orFail();
    }

    /** Whoever waits is told who has it, which is not always the one right before in line. */
    private static Running queue(Deployment web, Deployment behind) {
        Running waits = web.client().with("--hold").start();
        awaitStatus(web, "Waiting for gpu, which %s has".formatted(behind.unit()));
        return waits;
    }

    private static void awaitStatus(Deployment web, String line) {
        web.account()
                .await(
                        web.name() + " says " + line,
                        30,
                        "bro-proxy status %s | grep -q '%s$'".formatted(web.name(), line));
    }

    private static void assertOnly(Deployment runs, List<Deployment> all) {
        for (Deployment each : all) {
            String state = each.account().property(each.unit(), "ActiveState");
            assertEquals(each == runs ? "active" : "inactive", state, each.unit());
        }
    }

    /**
     * The last one requires a unit of none of their group, which has clients of its own and is
     * neither waited for nor stopped with the turn of another.
     */
    @Test
    void shouldServeInTheOrderInWhichTheyCame(Host host) {
        var store = host.deployment(Who.USER).proxy("--exit-idle-time 200ms").install();
        String needs = "Requires=%1$s\nAfter=%1$s".formatted(store.unit());
        var all = new ArrayList<Deployment>();
        for (int i = 0; i < 3; i++) all.add(deployment(host, ""));
        all.add(deployment(host, needs));
        Deployment first = all.getFirst();

        Running user = hold(first);
        // Not in the order of their names.
        var order = List.of(all.get(3), all.get(1), all.get(2));
        var waiting = new ArrayList<Running>();
        for (Deployment each : order) waiting.add(queue(each, first));
        awaitStatus(first, "gpu, wanted by " + order.getFirst().unit());
        assertOnly(first, all);
        assertEquals("inactive", store.account().property(store.unit(), "ActiveState"));
        Running reader = hold(store);
        leave(user);

        for (int i = 0; i < order.size(); i++) {
            Deployment turn = order.get(i);
            waiting.get(i).awaitLine("holding", 30);
            assertOnly(turn, all);
            if (turn == order.getFirst()) {
                leave(reader);
                awaitStatus(store, "kept up by " + turn.unit());
            }
            if (i + 1 < order.size()) {
                awaitStatus(turn, "gpu, wanted by " + order.get(i + 1).unit());
                awaitStatus(order.get(i + 1), "which %s has".formatted(turn.unit()));
            } else {
                awaitStatus(turn, "exclusive    gpu");
            }
            leave(waiting.get(i));
        }
        store.awaitState(store.unit(), "inactive");
    }
}
