package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.brothaman.proxy.testbed.Account.Who;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Quadlets of every kind that makes a service: pods, Kubernetes YAML, templates, with drop-ins. */
@ExtendWith({Testbed.class, NativeBinary.class})
final class KindsIT {
    private static final String SLEEPS_SOON = "ExitIdleTime=100ms\n";

    private static String member(int port) {
        return """
        [Container]
        Image=localhost/testbed:1
        Pod=app.pod
        StopTimeout=0
        Exec=/bin/server --port %d
        """
                .formatted(port);
    }

    private static void assertState(Account account, String state, String... units) {
        for (String unit : units) {
            account.awaitProperty(unit, "ActiveState", state);
        }
    }

    /** Members that were killed at the stop do not stay failed, nor are their starts counted. */
    @Test
    void shouldWakeAPodAndPutItToSleepAsAWhole(Host host) {
        try (var app = new Described(host, Who.USER)) {
            app.file(
                            "app-pod",
                            "app.pod",
                            "[Pod]\nPublishPort=127.0.0.1:18620:80\n[X-BroProxy]\nListen=8620\n"
                                    + SLEEPS_SOON)
                    .quadlet("site", member(80))
                    .quadlet("worker", member(81))
                    .listen("app-pod-proxy.socket");

            assertEquals("", app.verify("app-pod-proxy.socket", "app-pod-proxy.service"));
            String before = "";
            for (int i = 0; i < 3; i++) {
                String token = app.client("127.0.0.1:8620").answer().token();
                assertNotEquals(before, token);
                before = token;
                assertState(app.account(), "inactive", "app-pod-proxy.service", "app-pod.service");
                assertState(app.account(), "inactive", "site.service", "worker.service");
            }
            String doctor = app.account().run("bro-proxy", "doctor", "app.pod").out();
            assertTrue(doctor.contains("app-pod.service: loaded, inactive"), doctor);
            assertTrue(doctor.contains("the containers of a .pod are not in its unit"), doctor);
            for (String name : new String[] {"app", "app-pod", "app.pod"}) {
                String status = app.account().run("bro-proxy", "status", name).orFail();
                assertTrue(status.contains("app-pod-proxy"), status);
                assertTrue(status.contains("app-pod.service"), status);
            }
        }
    }

    /** The only one with clients: it is woken by its own unit, and takes the pod with it. */
    @Test
    void shouldStopThePodOfTheOnlyContainerThatHasClients(Host host) {
        String section = "[X-BroProxy]\nListen=8622\n" + SLEEPS_SOON;
        try (var app = new Described(host, Who.USER)) {
            app.file("app-pod", "app.pod", "[Pod]\n")
                    .quadlet("app", member(80) + "ExposeHostPort=80\n" + section)
                    .quadlet("worker", member(81))
                    .listen("app-proxy.socket");

            long before = app.account().starts("worker.service");
            for (int i = 1; i <= 2; i++) {
                Running client = app.client("127.0.0.1:8622").with("--hold").start();
                client.awaitLine("holding", 30);
                // It is started beside the one that has answered.
                app.account().awaitProperty("worker.service", "ActiveState", "active");
                client.tell("go on");
                client.finish().orFail();
                assertEquals(before + i, app.account().starts("worker.service"));
                assertState(app.account(), "inactive", "app-proxy.service", "app-pod.service");
                assertState(app.account(), "inactive", "app.service", "worker.service");
            }

            Running held = app.client("127.0.0.1:8622").with("--hold").start();
            held.awaitLine("holding", 30);
            app.account()
                    .shell(
                            "systemd-run --user --unit=cron -p Requires=worker.service"
                                    + " -p After=worker.service sleep infinity")
                    .orFail();
            held.tell("go on");
            held.finish().orFail();
            String needed = "app-pod.service keeps running: cron.service needs it";
            app.account()
                    .shell(
                            "until journalctl --user -o cat --no-pager | grep -q '%s'; do sleep 0.1; done"
                                    .formatted(needed))
                    .orFail();
            assertState(app.account(), "active", "app-pod.service", "worker.service");
            app.account().systemctl("stop", "cron.service").orFail();
            assertState(app.account(), "inactive", "app-proxy.service", "app-pod.service");
        }
    }

    /** Which requires the other, and so would keep it awake for ever. */
    @Test
    void shouldStopTheContainerWhoseNetworkItHas(Host host) {
        String vpn =
                """
                [Container]
                Image=localhost/testbed:1
                PublishPort=127.0.0.1:18624:80
                StopTimeout=0
                Exec=/bin/server --port 81
                """;
        String app =
                """
                [Container]
                Image=localhost/testbed:1
                Network=vpn.container
                StopTimeout=0
                Exec=/bin/server --port 80

                [X-BroProxy]
                Listen=8624
                StopUnit=vpn.service
                """;
        try (var both = new Described(host, Who.USER)) {
            both.quadlet("vpn", vpn).quadlet("app", app + SLEEPS_SOON).listen("app-proxy.socket");
            for (int i = 0; i < 2; i++) {
                both.client("127.0.0.1:8624").answer();
                assertState(
                        both.account(),
                        "inactive",
                        "app-proxy.service",
                        "app.service",
                        "vpn.service");
            }
        }
    }

    /** Each sleeps by itself, under nobody's clients; the pod ends with its last container. */
    @Test
    void shouldLeaveContainersToTheirClients(Host host) {
        String section = "ExposeHostPort=%1$d\n[X-BroProxy]\nListen=86%1$d\n" + SLEEPS_SOON;
        try (var app = new Described(host, Who.USER)) {
            app.file("app-pod", "app.pod", "[Pod]\n")
                    .quadlet("app", member(80) + section.formatted(80))
                    .quadlet("api", member(81) + section.formatted(81))
                    .listen("app-proxy.socket", "api-proxy.socket");
            Account account = app.account();

            long before = account.starts("app-pod.service");
            app.client("127.0.0.1:8680").answer();
            Running held = app.client("127.0.0.1:8681").with("--hold").start();
            held.awaitLine("holding", 30);
            assertState(account, "inactive", "app-proxy.service", "app.service");
            assertState(account, "active", "api.service", "app-pod.service");
            app.client("127.0.0.1:8680").answer();
            assertEquals(before + 1, account.starts("app-pod.service"));
            held.tell("go on");
            held.finish().orFail();
            assertState(account, "inactive", "app.service", "api.service");
        }
    }

    @Test
    void shouldWakeWhatKubernetesYamlDescribes(Host host) {
        String yaml =
                """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: play
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                  - name: web
                    image: localhost/testbed:1
                    command: [/bin/server, --port, "80"]
                    ports:
                    - containerPort: 80
                      hostPort: 18621
                      hostIP: 127.0.0.1
                """;
        try (var play = new Described(host, Who.USER)) {
            play.file("play", "play.yaml", yaml)
                    .file(
                            "play",
                            "play.kube",
                            "[Kube]\nYaml=play.yaml\n[X-BroProxy]\nListen=8621\n" + SLEEPS_SOON)
                    .listen("play-proxy.socket");

            assertEquals("", play.verify("play-proxy.socket", "play-proxy.service"));
            String first = play.client("127.0.0.1:8621").answer().token();
            assertState(play.account(), "inactive", "play-proxy.service", "play.service");
            assertNotEquals(first, play.client("127.0.0.1:8621").answer().token());
        }
    }

    @Test
    void shouldServeEachInstanceOfATemplate(Host host) {
        String template =
                """
                [Container]
                Image=localhost/testbed:1
                PublishPort=127.0.0.1:186%i:80
                StopTimeout=0
                Exec=/bin/server --port 80

                [X-BroProxy]
                Listen=86%i
                ExitIdleTime=100ms

                [Install]
                DefaultInstance=30
                """;
        try (var site = new Described(host, Who.USER)) {
            site.quadlet("site@", template).listen("site-proxy@30.socket", "site-proxy@31.socket");
            Account account = site.account();
            account.shell(
                            "ln -s site@.container %s/site@32.container"
                                    .formatted(account.quadletFolder()))
                    .orFail();
            site.file(
                            "site@32",
                            "site@32.container.d/10.conf",
                            "[X-BroProxy]\nListen=\nListen=8633\n")
                    .listen("site-proxy@32.socket");
            try {
                assertEquals(
                        "",
                        site.verify("site-proxy@30.socket", "site-proxy@31.socket"),
                        "of the template");
                for (int port : new int[] {8630, 8631, 8633}) {
                    site.client("127.0.0.1:" + port).answer();
                }
                for (int instance = 30; instance <= 32; instance++) {
                    assertState(
                            account,
                            "inactive",
                            "site-proxy@" + instance + ".service",
                            "site@" + instance + ".service");
                    assertTrue(account.starts("site@" + instance + ".service") > 0);
                }
                assertEquals(
                        "../site-proxy@.socket",
                        account.run(
                                        "readlink",
                                        "/run/user/1500/systemd/generator/sockets.target.wants/site-proxy@30.socket")
                                .orFail());
            } finally {
                account.systemctl("stop", "site-proxy@*.socket", "site-proxy@*.service");
                account.shell("rm -rf %s/site@32.*".formatted(account.quadletFolder()));
            }
        }
    }

    /** Podman's generator and ours read the same drop-ins. */
    @Test
    void shouldReadDropInsOfEveryLevel(Host host) {
        String image = "[Container]\nImage=localhost/testbed:1\nNetwork=host\n";
        try (var web = new Described(host, Who.USER)) {
            web.quadlet("drop-in", image)
                    .file(
                            "drop-in",
                            "container.d/10.conf",
                            "[Container]\nLabel=level=all\n[X-BroProxy]\nExitIdleTime=1s\n")
                    .file(
                            "drop-in",
                            "drop-.container.d/20.conf",
                            "[Container]\nExec=/bin/server --port 18634\n[X-BroProxy]\nListen=8634\n")
                    .file(
                            "drop-in",
                            "drop-in.container.d/30.conf",
                            "[Container]\nExposeHostPort=18634\n[X-BroProxy]\nExitIdleTime=100ms\n")
                    .listen("drop-in-proxy.socket");
            try {
                web.client("127.0.0.1:8634").answer();
                String unit = web.account().systemctl("cat", "drop-in.service").orFail();
                assertTrue(unit.contains("--label level=all"), unit);
                String proxy = web.account().systemctl("cat", "drop-in-proxy.service").orFail();
                assertTrue(proxy.contains("--exit-idle-time=100ms"), proxy);
                assertState(web.account(), "inactive", "drop-in-proxy.service");
            } finally {
                web.account()
                        .shell("rm -rf %s/*container.d".formatted(web.account().quadletFolder()));
            }
        }
    }

    @Test
    void shouldSayInOneLineThatNobodyConnectsToAVolume(Host host) {
        try (var data = new Described(host, Who.USER)) {
            data.file("data-volume", "data.volume", "[Volume]\n[X-BroProxy]\nListen=8635\n");
            Outcome outcome = data.account().run("bro-proxy", "generator", "--user", "--dry-run");
            assertEquals("", outcome.out());
            assertEquals(1, outcome.err().lines().count(), outcome.err());
            assertTrue(
                    outcome.err().contains("has no effect in a .volume, to which nobody can"),
                    outcome.err());
        }
    }
}
