package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntConsumer;
import org.brothaman.proxy.testbed.Account.Who;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A container is frozen under its clients, who stay connected and notice nothing. */
@ExtendWith({Testbed.class, NativeBinary.class})
final class QuietIT {
    /** One connection, a line on which for each line of standard input; each is answered. */
    private static final String CLIENT =
            "exec 3<>/dev/tcp/127.0.0.1/%d; while read -r line; do echo \"$line\" >&3; read -r answer <&3 || exit 1; echo \"$answer\"; done";

    private static Running connect(Deployment web) {
        return web.account().start("bash", "-c", CLIENT.formatted(web.frontPort()));
    }

    private static String ask(Running client) {
        client.tell("count");
        return client.awaitLine(" ", 30);
    }

    private static void awaitFrozen(Deployment web) {
        web.awaitState("bro-proxy-pause-" + web.unit(), "active");
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldAnswerOnAConnectionThatStaysOpenOverManyFreezes(Who who, Host host) {
        var web =
                host.deployment(who)
                        .published()
                        .proxy("--on-idle=freeze --quiet-after=200ms --exit-idle-time 500ms")
                        .install();
        var first = connect(web);
        var second = connect(web);
        String token = ask(first).split(" ")[1];
        assertEquals("2 " + token, ask(second));

        int count = 2;
        int freezes = who == Who.USER ? 14 : 3;
        for (int round = 0; round < freezes; round++) {
            awaitFrozen(web);
            var asks = round % 2 == 0 ? first : second;
            assertEquals(++count + " " + token, ask(asks));
        }
        assertEquals(++count + " " + token, ask(first));
        assertEquals(++count + " " + token, ask(second));

        awaitFrozen(web);
        assertEquals("paused", web.podmanState());
        String status = web.account().shell("bro-proxy status " + web.name()).orFail();
        assertTrue(status.contains("2 open (0 of them waiting, 2 quiet"), status);
        // A new client is served as well, and finds the others' container.
        assertEquals(++count + " " + token, web.client().answer().text());
        first.finish();
        second.finish();
        web.awaitState(web.proxyUnit(), "inactive");
        assertEquals("success", web.account().property(web.proxyUnit(), "Result"));
    }

    /** By whom it is thawed tells its proxy nothing, which runs on for its clients. */
    @Test
    void shouldFreezeAgainWhatSomebodyElseHasThawed(Host host) {
        var web =
                host.deployment(Who.USER)
                        .published()
                        .proxy("--on-idle=freeze --quiet-after=200ms --exit-idle-time 500ms")
                        .install();
        var account = web.account();
        var client = connect(web);
        String token = ask(client).split(" ")[1];
        awaitFrozen(web);
        account.systemctl("stop", "bro-proxy-pause-" + web.unit()).orFail();
        awaitFrozen(web);
        account.shell("bro-proxy hold %s 2s".formatted(web.name())).orFail();
        assertEquals("running", web.podmanState());
        awaitFrozen(web);
        assertEquals("2 " + token, ask(client));
        client.finish();
        web.awaitState(web.proxyUnit(), "inactive");
        assertEquals("paused", web.podmanState());
    }

    /** The proxy is started by this client, and does not know what somebody else has started. */
    @Test
    void shouldServeASilentClientOfWhatRunsThoughDataWakesIt(Host host) {
        var web =
                host.deployment(Who.USER)
                        .published()
                        .proxy("--wake-on=data --wake-data-timeout=1h --exit-idle-time 500ms")
                        .install();
        var account = web.account();
        account.systemctl("start", web.unit()).orFail();
        var client = connect(web);
        account.await(
                "it is served, though it has said nothing",
                30,
                "bro-proxy status " + web.name() + " | grep -q '1 open (0 of them waiting'");
        assertTrue(ask(client).startsWith("1 "));
        client.finish();
        web.awaitState(web.proxyUnit(), "inactive");
        assertEquals("active", account.property(web.unit(), "ActiveState"));
    }

    /** How many orders are drawn, each of its own seed, counted from the first; 200 by hand. */
    private static final int ORDERS = Integer.getInteger("testbed.orders", 1);

    private static final int STEPS = 15;

    private static final long SEED = Long.getLong("testbed.seed", System.nanoTime() % 1_000_000);

    /** Bytes, ends, resets, new clients and pauses around the quiet time, in any order. */
    @Test
    void shouldLoseNothingInWhateverOrder(Host host) {
        System.out.println("orders drawn with -Dtestbed.seed=" + SEED);
        var web =
                host.deployment(Who.USER)
                        .published()
                        .proxy("--on-idle=freeze --quiet-after=200ms --exit-idle-time 500ms")
                        .install();
        var counter = new Counter();
        for (long seed = SEED; seed < SEED + ORDERS; seed++) {
            order(web, counter, new Random(seed), "with -Dtestbed.seed=" + seed);
            web.awaitState(web.proxyUnit(), "inactive");
            assertEquals("paused", web.podmanState());
        }
        assertEquals(1, web.account().starts(web.unit()));
    }

    private static void order(Deployment web, Counter counter, Random random, String drawn) {
        var open = new ArrayList<Running>(List.of(connect(web)));
        for (int step = 0; step < STEPS; step++) {
            int chosen = random.nextInt(open.size());
            switch (random.nextInt(6)) {
                case 0 -> {
                    if (open.size() < 4) open.add(connect(web));
                }
                case 1 -> {
                    if (open.size() > 1) open.remove(chosen).finish();
                }
                case 2 -> web.client().with("--abort").start().finish();
                case 3 ->
                        web.account().shell("sleep 0.%03d".formatted(random.nextInt(400))).orFail();
                default -> counter.check(ask(open.get(chosen)), "step " + step + ", " + drawn);
            }
        }
        for (Running client : open) {
            counter.check(ask(client), drawn);
            client.finish();
        }
    }

    /** The container's: one process that counts its clients' lines, all of them, upwards. */
    private static final class Counter {
        private int last;
        private String token = "";

        void check(String said, String when) {
            String[] answer = said.split(" ");
            int count = Integer.parseInt(answer[0]);
            assertTrue(count > last, () -> count + " after " + last + ", " + when);
            assertTrue(token.isEmpty() || token.equals(answer[1]), () -> said + ", " + when);
            last = count;
            token = answer[1];
        }
    }

    private static final String REDIS =
            """
            [Container]
            Image=localhost/redis:1
            PublishPort=127.0.0.1:18630:6379
            StopTimeout=0

            [X-BroProxy]
            Listen=127.0.0.1:8630
            OnIdle=freeze
            QuietTime=100ms
            ExitIdleTime=1s
            """;

    private static final String POSTGRES =
            """
            [Container]
            Image=localhost/postgres:1
            PublishPort=127.0.0.1:18631:5432
            HealthCmd=pg_isready --quiet --host=127.0.0.1
            HealthInterval=1s
            HealthStartPeriod=2m
            Notify=healthy
            StopTimeout=1

            [X-BroProxy]
            Listen=127.0.0.1:8631
            Ready=unit
            OnIdle=freeze
            QuietTime=100ms
            ExitIdleTime=1s
            """;

    private static final String SSHD =
            """
            [Container]
            Image=localhost/sshd:1
            PublishPort=127.0.0.1:18632:22
            AddCapability=AUDIT_WRITE
            StopTimeout=0

            [X-BroProxy]
            Listen=127.0.0.1:8632
            OnIdle=freeze
            QuietTime=100ms
            ExitIdleTime=1s
            """;

    /** Answers each line, until it is told to go. */
    private static final String SSH =
            """
            ssh -tt -p 8632 -i /root/client -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
            root@127.0.0.1 'echo ready; while read line && [ "$line" != bye ]; do echo "heard $line"; done'\
            """;

    /** How often each program goes on; 200 for the figures in docs/performance.md. */
    private static final int FREEZES = Integer.getInteger("testbed.freezes", 4);

    /**
     * A program of an image, from the host's network and with its devices: root's, for only root
     * can mount it.
     */
    private static Running program(Host host, String image, String command) {
        String line =
                "root=$(podman image mount localhost/%s:1) && mount --rbind /dev $root/dev && exec chroot $root %s"
                        .formatted(image, command);
        return host.root().start(60 + 5 * FREEZES, "unshare", "--mount", "bash", "-c", line);
    }

    /** Each time after a freeze, the one speaks and the other hears: prints how long that took. */
    private static void timeThaws(
            String name, Account account, String unit, IntConsumer speak, IntConsumer hear) {
        long[] nanos = new long[FREEZES];
        for (int i = 0; i < FREEZES; i++) {
            account.awaitProperty("bro-proxy-pause-" + unit, "ActiveState", "active");
            long began = System.nanoTime();
            speak.accept(i);
            hear.accept(i);
            nanos[i] = System.nanoTime() - began;
        }
        Arrays.sort(nanos);
        System.out.printf(
                "%s: from byte to answer over a thaw, %d freezes: p50 %.0f ms, p99 %.0f ms%n",
                name, FREEZES, nanos[FREEZES / 2] / 1e6, nanos[(FREEZES - 1) * 99 / 100] / 1e6);
    }

    @Test
    void shouldLetASubscriberGoOnOverManyFreezes(Host host) {
        Images.add("redis", List.of(), host.account(Who.USER), host.root());
        try (var redis = new Described(host, Who.USER)) {
            redis.quadlet("redis", REDIS).listen("redis-proxy.socket");
            var subscriber = program(host, "redis", "redis-cli -p 8630 subscribe news");
            subscriber.awaitLine("subscribe", 30);
            var publisher = program(host, "redis", "redis-cli -p 8630");
            timeThaws(
                    "redis-cli",
                    redis.account(),
                    "redis.service",
                    i -> publisher.tell("publish news item-" + i),
                    i -> subscriber.awaitLine("item-" + i, 30));
            publisher.finish();
        }
    }

    @Test
    void shouldLetADatabaseSessionGoOnOverManyFreezes(Host host) {
        Images.add("postgres", List.of("USER postgres"), host.account(Who.USER), host.root());
        try (var postgres = new Described(host, Who.USER)) {
            postgres.quadlet("postgres", POSTGRES).listen("postgres-proxy.socket");
            var session =
                    program(host, "postgres", "psql -h 127.0.0.1 -p 8631 -U postgres -At postgres");
            session.tell("create temporary table seen (n int);");
            session.awaitLine("CREATE TABLE", 60);
            timeThaws(
                    "psql",
                    postgres.account(),
                    "postgres.service",
                    i ->
                            session.tell(
                                    "insert into seen values (1); select 'n=' || count(*) from seen;"),
                    i -> session.awaitLine("n=" + (i + 1), 30));
            session.finish().orFail();
        }
    }

    @Test
    void shouldLetALoginGoOnOverManyFreezes(Host host) {
        Images.add("sshd", List.of(), host.account(Who.USER), host.root());
        try (var sshd = new Described(host, Who.USER)) {
            sshd.quadlet("sshd", SSHD).listen("sshd-proxy.socket");
            var login = program(host, "sshd", SSH);
            login.awaitLine("ready", 30);
            timeThaws(
                    "ssh",
                    sshd.account(),
                    "sshd.service",
                    i -> login.tell("item-" + i),
                    i -> login.awaitLine("heard item-" + i, 30));
            login.tell("bye");
            login.finish().orFail();
        }
    }

    /**
     * Who scans, or looks whether somebody is there, starts nothing; nor does a probe of others.
     */
    @Test
    void shouldNotBeStartedByScansAndByProbesOfWhoMayNotWakeIt(Host host) {
        var web =
                host.deployment(Who.USER)
                        .proxy(
                                "--wake-on=data --wake-allow=127.0.0.2 --access-log --exit-idle-time 3s")
                        .install();
        String port = Integer.toString(web.frontPort());
        var account = web.account();
        account.shell("for i in {1..20}; do : </dev/tcp/127.0.0.1/%s; done".formatted(port))
                .orFail();
        account.shell(
                        "for i in {1..5}; do nc -z 127.0.0.1 %1$s; nc -z -s 127.0.0.2 127.0.0.1 %1$s; done"
                                .formatted(port))
                .orFail();
        String monitor = "curl --silent --max-time 20 --output /dev/null http://127.0.0.1:" + port;
        assertFalse(account.shell(monitor).succeeded());
        assertFalse(account.shell(monitor.replace("http:", "https:")).succeeded());
        assertEquals("inactive", account.property(web.unit(), "ActiveState"));

        account.shell(monitor + " --interface 127.0.0.2").orFail();
        account.shell(monitor).orFail(); // served while it is up
        assertEquals("active", account.property(web.unit(), "ActiveState"));
        web.awaitState(web.proxyUnit(), "inactive");
        assertFalse(account.shell(monitor).succeeded());
        assertEquals("inactive", account.property(web.unit(), "ActiveState"));
        for (String reason : List.of("no_data", "asleep", "completed")) {
            assertTrue(
                    web.log().stream().anyMatch(l -> l.contains(": " + reason + " after")),
                    () -> reason + " in " + web.log());
        }
    }
}
