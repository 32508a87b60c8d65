package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Locale;
import org.brothaman.proxy.testbed.Account.Who;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A container without a network that is restarted under load, from one network namespace to the
 * next: -Dnamespace.restarts says how often.
 */
@ExtendWith({Testbed.class, NativeBinary.class})
final class NamespaceRestartsIT extends FarNetworkFixture {
    private static final int RESTARTS = Integer.getInteger("namespace.restarts", 4);
    private static final int SECONDS = 60 + 10 * RESTARTS;
    private static final long SEED = Long.getLong("namespace.seed", System.nanoTime() % 1_000_000);

    private Deployment web;

    @Test
    void shouldKeepNothingOfTheNamespacesThatAreGone() throws IOException {
        web =
                host.deployment(Who.USER)
                        .unpublished()
                        .unit("StartLimitIntervalSec=0")
                        .proxy(
                                "--exit-idle-time infinity --listen far=203.0.113.1:8630 --transparent far=yes");
        web.install().client().with("--retry").answer();
        load(1);
        NamespaceFiles before = NamespaceFiles.atRest(host, web);
        String total = load(RESTARTS);
        NamespaceFiles after = NamespaceFiles.atRest(host, web);
        System.out.printf(
                Locale.ROOT,
                "%s, --seed %d; descriptors before %s, after %s%n",
                total,
                SEED,
                before,
                after);
        assertTrue(total.contains(" restarts=" + RESTARTS + " "), total);
        assertTrue(total.contains(" failed=0 lost=0 "), total);
        assertFalse(total.contains(" cut=0 "), total);
        assertEquals(0, after.leakedSince(before, host, web), before + " became " + after);
        assertEquals(1, host.namespaceHelpers());
        web.account().systemctl("stop", web.socketUnit(), web.proxyUnit()).orFail();
        assertEquals(0, host.namespaceHelpers());
    }

    /** The last line of it. */
    private String load(int restarts) {
        String manager = "systemctl --user --machine=bro@ ";
        // A sudden end: a stop would wait until nobody new is let in.
        String restart = manager + "kill --signal=KILL %1$s; " + manager + "restart %1$s";
        String load =
                "load --seed %d --seconds %d --address 203.0.113.1 --restarted 8630 --restart-pause 300 --restarts %d --restart '%s'"
                        .formatted(SEED, SECONDS, restarts, restart.formatted(web.unit()));
        String all =
                host.root()
                        .start(SECONDS + 60, "bash", "-c", "exec " + FarNetwork.run(load))
                        .finish()
                        .orFail();
        return all.lines().reduce((a, b) -> b).orElseThrow();
    }
}
