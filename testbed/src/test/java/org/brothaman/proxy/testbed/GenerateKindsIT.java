package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.brothaman.proxy.testbed.Account.Who;
import org.brothaman.proxy.testbed.Client.Fate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Units as plain files for what is no single container, by the commands alone. */
@ExtendWith({Testbed.class, NativeBinary.class})
final class GenerateKindsIT {
    private static final String YAML =
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: plain-play
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: web
                image: localhost/testbed:1
                command: [/bin/server, --port, "80"]
                ports:
                - containerPort: 80
                  hostPort: 18623
                  hostIP: 127.0.0.1
            """;

    private static final String TEMPLATE =
            """
            [Container]
            Image=localhost/testbed:1
            PublishPort=127.0.0.1:186%i:80
            StopTimeout=1
            Exec=/bin/server --port 80

            [Install]
            DefaultInstance=65
            """;

    private static String bro(Account account, String arguments) {
        return account.shell(account.programFolder() + "/bro-proxy " + arguments).orFail();
    }

    private static void generate(Account account, String arguments) {
        follow(account, bro(account, "generate " + arguments + " --exit-idle-time 200ms"));
    }

    /** Does what it says that is to be done. */
    private static void follow(Account account, String said) {
        String steps =
                account.shell(
                                "sed -n 's/^.* systemctl/systemctl/p' <<'END'\n%s\nEND"
                                        .formatted(said))
                        .orFail();
        assertTrue(steps.contains("systemctl --user"), said);
        account.shell("set -e\n" + steps).orFail();
    }

    private static void assertServesAndSleeps(Described all, int port, String proxy, String unit) {
        String first = all.client("127.0.0.1:" + port).answer().token();
        all.account().awaitProperty(proxy + ".service", "ActiveState", "inactive");
        assertEquals("inactive", all.account().property(unit, "ActiveState"));
        assertNotEquals(first, all.client("127.0.0.1:" + port).answer().token());
        String status = bro(all.account(), "status " + unit.replace(".service", ""));
        assertTrue(status.startsWith(proxy + ": "), status);
        assertTrue(status.contains(unit + " is "), status);
        all.account().awaitProperty(proxy + ".service", "ActiveState", "inactive");
        String doctor = bro(all.account(), "doctor " + unit.replace(".service", ""));
        assertTrue(doctor.contains(proxy + ".socket: listens on 127.0.0.1:" + port), doctor);
    }

    private static void assertRemoved(Described all, String name, String proxy, int port) {
        follow(all.account(), bro(all.account(), "remove " + name));
        String left = "find %s -name '%s*'".formatted(all.account().unitFolder(), proxy);
        assertEquals("", all.account().shell(left).orFail());
        assertEquals(Fate.REFUSED, all.client("127.0.0.1:" + port).run().getFirst().fate());
    }

    @Test
    void shouldKnowKubernetesYaml(Host host) {
        try (var play = new Described(host, Who.USER)) {
            play.file("play", "play.yaml", YAML)
                    .file("play", "play.kube", "[Kube]\nYaml=play.yaml\n");
            generate(play.account(), "play --listen 8623");
            assertServesAndSleeps(play, 8623, "play-proxy", "play.service");
            assertRemoved(play, "play", "play-proxy", 8623);
        }
    }

    @Test
    void shouldKnowATemplate(Host host) {
        try (var web = new Described(host, Who.USER)) {
            Account account = web.quadlet("web@", TEMPLATE).account();
            try {
                generate(account, "web@ --listen 86%i");
                assertServesAndSleeps(web, 8665, "web-proxy@65", "web@65.service");
                account.systemctl("start", "web-proxy@66.socket").orFail();
                assertServesAndSleeps(web, 8666, "web-proxy@66", "web@66.service");
                account.systemctl("stop", "web-proxy@66.socket").orFail();
                assertRemoved(web, "web@", "web-proxy@", 8665);
            } finally {
                account.systemctl("stop", "web-proxy@*.socket", "web-proxy@*.service", "web@*");
            }
        }
    }
}
