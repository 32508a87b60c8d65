package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.brothaman.proxy.testbed.Account.Who;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A timer that the owner of a frozen container allows to thaw it, under a connection. */
@ExtendWith({Testbed.class, NativeBinary.class})
final class WakeTimerIT {
    /** Says something six seconds after it has said something, or later when it is frozen then. */
    private static final String TICKER =
            """
            [Container]
            Image=localhost/testbed:1
            PublishPort=127.0.0.1:18645:80
            StopTimeout=0
            Exec=/bin/busybox nc -ll -p 80 -e /bin/sh -c 'while /bin/busybox sleep 6; do echo tick; done'

            [X-BroProxy]
            Listen=127.0.0.1:8645
            OnIdle=freeze
            QuietTime=1s
            ExitIdleTime=1s
            """;

    private static final String TIMER =
            """
            [Timer]
            OnActiveSec=9s
            OnUnitActiveSec=9s
            AccuracySec=100ms
            """;

    private static final String WAKE =
            """
            [Service]
            Type=oneshot
            ExecStart=%h/.local/bin/bro-proxy wake ticker
            """;

    private static final String PAUSE = "bro-proxy-pause-ticker.service";

    @Test
    void shouldPassOnWhatTheContainerSaysWhenATimerHasThawedIt(Host host) {
        try (var ticker = new Described(host, Who.USER)) {
            Account account = ticker.account();
            account.write(account.unitFolder() + "/wake-ticker.timer", TIMER);
            account.write(account.unitFolder() + "/wake-ticker.service", WAKE);
            ticker.quadlet("ticker", TICKER).listen("ticker-proxy.socket");
            try {
                Running client =
                        account.start(90, "bash", "-c", "exec cat </dev/tcp/127.0.0.1/8645");
                account.awaitProperty(PAUSE, "ActiveState", "active");
                // Longer than the container means to be silent.
                account.shell("sleep 7").orFail();
                assertEquals(List.of(), client.linesSoFar());
                assertEquals("active", account.property(PAUSE, "ActiveState"));

                account.systemctl("start", "wake-ticker.timer").orFail();
                for (int round = 0; round < 3; round++) {
                    client.awaitLine("tick", 30);
                    account.awaitProperty(PAUSE, "ActiveState", "active");
                }
                assertTrue(client.isAlive());
                assertEquals(1, account.starts("ticker.service"));
            } finally {
                account.systemctl("stop", "wake-ticker.timer");
                account.shell("rm %s/wake-ticker.*".formatted(account.unitFolder()));
            }
        }
    }
}
