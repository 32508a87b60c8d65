package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.brothaman.proxy.endtoend.BackendProcess.Manner;
import org.brothaman.proxy.endtoend.Client.End;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients in great number that mean no good; everybody else is served all the same. */
final class CrowdsIT {
    /** So much for the program, and so much for each of a crowd. */
    private static final int RESIDENT_MAX_KIB = 48 << 10;

    private static final int EACH_MAX_KIB = 8;

    private static Running crowd(String manner, Proxy proxy, int count) {
        return Command.of(Programs.ours("crowd"), manner, proxy.address(), count).start();
    }

    private static void shouldHoldLittle(Proxy proxy, String what, int count) {
        int resident = proxy.kibibytes("VmRSS");
        System.out.printf("%d clients %s: %d KiB resident%n", count, what, resident);
        assertTrue(resident < RESIDENT_MAX_KIB + count * EACH_MAX_KIB, resident + " KiB");
    }

    @Test
    void shouldServeOthersAmongThousandsThatTrickle() {
        int count = 4000;
        try (BackendProcess backend = BackendProcess.start(Manner.ECHO);
                Proxy proxy = Launch.of(backend.address()).start();
                Running crowd = crowd("trickle", proxy, count)) {
            crowd.out().await("open " + count);
            for (int i = 0; i < 200; i++) {
                try (Client client = proxy.connect()) {
                    assertEquals("hello", client.echo("hello"));
                }
            }
            shouldHoldLittle(proxy, "that trickle", count);
            String end = crowd.leave().orFail().out().getLast();
            assertTrue(end.matches("left 4000 sent (\\d+) echoed \\1"), end);
            proxy.awaitNobody();
            assertEquals(List.of(), proxy.log().soFar());
        }
    }

    @Test
    @Timeout(300)
    void shouldServeAfterAHundredThousandThatReset() {
        int count = 100_000;
        try (BackendProcess backend = BackendProcess.start(Manner.ECHO);
                Proxy proxy = Launch.of(backend.address()).start();
                Client before = proxy.connect();
                Running crowd = crowd("reset", proxy, count)) {
            int asked = 0;
            while (crowd.isAlive() && asked < 100_000) {
                assertEquals("hello", before.echo("hello"));
                asked++;
            }
            assertEquals("reset 100000 failed 0", crowd.leave().orFail().out().getLast());
            assertEquals("after", before.echo("after"));
            before.leave();
            proxy.awaitNobody();
            shouldHoldLittle(proxy, "that reset, " + asked + " answers to another", 0);
            try (Client client = proxy.connect()) {
                assertEquals("hello", client.echo("hello"));
            }
        }
    }

    @Test
    void shouldHoldItsLimitWhileThatManySitThere() {
        int count = 4000;
        try (BackendProcess backend = BackendProcess.start(Manner.ECHO);
                Proxy proxy = Launch.of(backend.address(), "-c", 1 + count).start();
                Client first = proxy.connect()) {
            assertEquals("first", first.echo("first"));
            try (Running crowd = crowd("sit", proxy, count)) {
                crowd.out().await("open " + count);
                Await.until("all are in", () -> proxy.sockets().size() == 1 + 2 * (count + 1));
                for (int i = 0; i < 100; i++) {
                    try (Client refused = proxy.connect()) {
                        assertEquals(End.CLEAN, refused.awaitEnd());
                    }
                    assertEquals("still", first.echo("still"));
                }
                shouldHoldLittle(proxy, "that sit there", count);
                assertEquals("left 4000 sent 0 echoed 0", crowd.leave().orFail().out().getLast());
            }
            first.leave();
            proxy.awaitNobody();
            try (Client client = proxy.connect()) {
                assertEquals("hello", client.echo("hello"));
            }
        }
    }

    @Test
    void shouldLetOthersInWhenThoseWhoSitThereAreThrownOut() {
        int count = 500;
        try (BackendProcess backend = BackendProcess.start(Manner.ECHO);
                Proxy proxy =
                        Launch.of(backend.address(), "-c", count)
                                .and("--when-full=wait", "--idle-timeout=1s")
                                .start();
                Running crowd = crowd("sit", proxy, count)) {
            crowd.out().await("open " + count);
            try (Client waiting = proxy.connect()) {
                assertEquals("let in", waiting.echo("let in"));
            }
            proxy.awaitNobody();
            assertEquals("left 0 sent 0 echoed 0", crowd.leave().orFail().out().getLast());
        }
    }

    /** How many stay connected to what is frozen; 5,000 for the figure in docs/reliability.md. */
    private static final int QUIET = Integer.getInteger("crowds.quiet", 2000);

    private static final int QUIET_EACH_MAX_KIB = 2;

    /** What it takes to have served one client and frozen. */
    private static final int QUIET_ALONE_MAX_KIB = 2 << 10;

    private static int own(Proxy proxy) {
        return proxy.kibibytes("RssAnon");
    }

    /** Of what the coming of clients has left, nothing stays but what they need. */
    @Test
    void shouldHoldLittleOfThoseWhoAreConnectedToWhatIsFrozen() {
        try (FakeSystemd systemd = new FakeSystemd();
                BackendProcess backend = BackendProcess.start(Manner.ECHO);
                Proxy proxy =
                        Launch.of(backend.address(), "--user", "--unit=web.service", "--ready=unit")
                                .and("--on-idle=freeze", "--quiet-after=1s")
                                .with("XDG_RUNTIME_DIR", systemd.runtime())
                                .start()) {
            try (Client first = proxy.connect()) {
                assertEquals("first", first.echo("first"));
                Await.until("it is frozen under one", systemd::isFrozen);
                Await.until("one needs little", () -> own(proxy) <= QUIET_ALONE_MAX_KIB);
                int alone = own(proxy);
                try (Running crowd = crowd("sit", proxy, QUIET)) {
                    crowd.out().await("open " + QUIET);
                    Await.until("all are in", () -> proxy.sockets().size() >= 2 * (QUIET + 1));
                    Await.until("it is frozen under all", systemd::isFrozen);
                    int most = alone + QUIET * QUIET_EACH_MAX_KIB;
                    Await.until("each needs little", () -> own(proxy) <= most);
                    System.out.printf(
                            "%d clients of what is frozen: %d KiB of its own, %d with one client%n",
                            QUIET, own(proxy), alone);
                    assertEquals("still", first.echo("still"));
                    Await.until("it is frozen again", systemd::isFrozen);
                    crowd.leave().orFail();
                }
            }
            Await.until("they have gone", () -> proxy.sockets().size() < 10);
        }
    }
}
