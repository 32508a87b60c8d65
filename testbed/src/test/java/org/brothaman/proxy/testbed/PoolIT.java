package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.brothaman.proxy.testbed.Account.Who;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A frozen application keeps a pool of connections to a frozen database. Its next request thaws the
 * application, whose query, on an old connection, thaws the database.
 */
@ExtendWith({Testbed.class, NativeBinary.class})
final class PoolIT {
    private static final int POOL = 3;

    private static final String DATABASE =
            """
            [Container]
            Image=localhost/redis:1
            Network=none
            StopTimeout=0

            [X-BroProxy]
            Listen=%%t/pool-db/redis.sock
            Backend=localhost:6379
            OnIdle=freeze
            QuietTime=%s
            ExitIdleTime=1s
            """;

    private static final String APPLICATION =
            """
            [Unit]
            Wants=pool-db-proxy.socket
            After=pool-db-proxy.socket

            [Container]
            Image=localhost/application:1
            Network=none
            Volume=%%t/pool-db:/run/db
            Volume=%%h/pool:/pool:ro
            Exec=/bin/sh /pool/start
            StopTimeout=0

            [X-BroProxy]
            Listen=127.0.0.1:8660
            Backend=localhost:8080
            OnIdle=freeze
            QuietTime=%s
            ExitIdleTime=1s
            """;

    /** Each connection is a redis-cli's, between two pipes that this shell keeps open. */
    private static final String START =
            """
            pipe=/bin/busybox\\ mkfifo
            for i in 1 2 3; do $pipe /tmp/in$i /tmp/out$i; done
            exec 3<>/tmp/in1 4<>/tmp/in2 5<>/tmp/in3 6<>/tmp/out1 7<>/tmp/out2 8<>/tmp/out3
            for i in 1 2 3; do /usr/bin/redis-cli -s /run/db/redis.sock </tmp/in$i >/tmp/out$i & done
            exec /bin/busybox nc -ll -p 8080 -e /bin/sh /pool/query
            """;

    /** Writes a word by every connection, and answers with what each is called and all of it. */
    private static final String QUERY =
            """
            ask() { echo "$2" >/tmp/in$1; read -r said </tmp/out$1; }
            while read -r word; do
              all=
              for i in 1 2 3; do
                ask $i "append log-$i $word"; ask $i 'client id'; all="$all $said"
                ask $i "get log-$i"; all="$all:$said"
              done
              echo "$all"
            done
            """;

    private static final String CLIENT =
            "exec 3<>/dev/tcp/127.0.0.1/8660; while read -r line; do echo \"$line\" >&3; read -r answer <&3 || exit 1; echo \"$answer\"; done";

    @Test
    void shouldLoseNothingWhenTheDatabaseFallsAsleepFirst(Host host) {
        goOn(host, "2s", "400ms", 10);
    }

    @Test
    void shouldLoseNothingWhenTheApplicationFallsAsleepFirst(Host host) {
        goOn(host, "2s", "5s", 4);
    }

    private static void goOn(Host host, String application, String database, int rounds) {
        Account account = host.user();
        Images.add("redis", List.of(), account);
        Images.add("application", List.of(), account);
        account.copy("/home/bro/pool/start", "644", START.getBytes(StandardCharsets.UTF_8));
        account.copy("/home/bro/pool/query", "644", QUERY.getBytes(StandardCharsets.UTF_8));
        try (var both = new Described(host, Who.USER)) {
            both.quadlet("pool-web", APPLICATION.formatted(application))
                    .quadlet("pool-db", DATABASE.formatted(database))
                    .listen("pool-web-proxy.socket");
            long starts = account.starts("pool-db.service");
            Running client = account.start(60 + 20 * rounds, "bash", "-c", CLIENT);
            String[] connections = new String[POOL];
            String log = "";
            for (int round = 0; round <= rounds; round++) {
                String word = "round-" + round + ";";
                log += word;
                client.tell(word);
                String[] answers = client.awaitLine(word, 60).strip().split(" ");
                assertEquals(POOL, answers.length);
                for (int i = 0; i < POOL; i++) {
                    String[] answer = answers[i].split(":");
                    if (round == 0) connections[i] = answer[0];
                    assertEquals(connections[i], answer[0], "the connection in " + word);
                    assertEquals(log, answer[1]);
                }
                for (String name : List.of("pool-web", "pool-db")) {
                    account.awaitProperty(
                            "bro-proxy-pause-" + name + ".service", "ActiveState", "active");
                }
            }
            assertQuiet(account, "pool-web", 1);
            assertQuiet(account, "pool-db", POOL);
            assertEquals(starts + 1, account.starts("pool-db.service"));
            client.finish().orFail();
        }
    }

    private static void assertQuiet(Account account, String name, int open) {
        String status = account.run("bro-proxy", "status", name).orFail();
        assertTrue(
                status.contains("%1$d open (0 of them waiting, %1$d quiet".formatted(open)),
                status);
    }
}
