package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.brothaman.proxy.testbed.Account.Who;
import org.brothaman.proxy.testbed.Client.Fate;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The manager is executed anew, or reads its files again, while it is being asked for a unit. */
@ExtendWith({Testbed.class, NativeBinary.class})
final class ManagerRestartIT {
    @ParameterizedTest
    @CsvSource({
        "USER, daemon-reexec",
        "USER, daemon-reload",
        "ROOT, daemon-reexec",
        "ROOT, daemon-reload"
    })
    void shouldAnswerWhoWaitsForAStartMeanwhile(Who who, String command, Host host) {
        var web =
                host.deployment(who)
                        .server("--late 2 --notify")
                        .container("Notify=true")
                        .proxy("")
                        .install();

        var clients = web.client().count(20).start();
        web.awaitState(web.unit(), "activating");
        web.account().systemctl(command).orFail();
        assertEquals("activating", web.account().property(web.unit(), "ActiveState"));

        var results = Client.results(clients.finish());
        assertEquals(Map.of(Fate.ANSWERED, 20), Client.fates(results));
        assertEquals(1, results.stream().map(Client.Result::token).distinct().count());
    }
}
