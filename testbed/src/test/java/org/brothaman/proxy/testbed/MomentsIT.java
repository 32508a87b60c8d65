package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.brothaman.proxy.testbed.Account.Who;
import org.brothaman.proxy.testbed.Client.Fate;
import org.brothaman.proxy.testbed.Client.Result;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever becomes of a container, and in whatever moment a client comes: it is served. */
@ExtendWith({Testbed.class, NativeBinary.class})
final class MomentsIT {
    /** How a container ends: container, unit and manager are $web, $unit and $scope. */
    private enum End {
        KILLED("podman kill $web"),
        CRASHED("kill -9 $(podman inspect --format {{.State.Pid}} $web)"),
        REMOVED("podman rm --force --time 1 $web"),
        STOPPED("systemctl $scope stop $unit"),
        RESTARTED("systemctl $scope restart $unit"),
        KILLED_WITH_ALL("systemctl $scope kill --signal=KILL $unit");

        private final String command;

        End(String command) {
            this.command = command;
        }

        String command(Deployment web) {
            return command.replace("$web", web.name())
                    .replace("$unit", web.unit())
                    .replace("$scope", web.account().isUser() ? "--user" : "--system");
        }
    }

    /** All as a user; to the system's manager there is little difference. */
    static Stream<Arguments> ends() {
        return Stream.concat(
                Arrays.stream(End.values()).map(end -> Arguments.of(Who.USER, end)),
                Stream.of(End.KILLED, End.RESTARTED).map(end -> Arguments.of(Who.ROOT, end)));
    }

    private static Deployment deployed(Host host, Who who, String options) {
        var web = host.deployment(who);
        // The testbed has what it takes to publish ports for rootless containers only.
        return (who == Who.USER ? web.published() : web).proxy(options).install();
    }

    /** One after the other, a millisecond apart; one of them may be talking to it when it dies. */
    @ParameterizedTest
    @MethodSource("ends")
    void shouldServeWhoComesInAnyMomentOfAnEnd(Who who, End end, Host host) {
        var web = deployed(host, who, "");
        String first = web.client().answer().token();

        List<Result> results = clientsWhile(web, end.command(web));

        List<Result> lost = results.stream().filter(r -> r.fate() != Fate.ANSWERED).toList();
        assertTrue(lost.size() <= 1, () -> lost + " of " + results.size());
        var tokens = results.stream().filter(r -> r.fate() == Fate.ANSWERED).map(Result::token);
        assertTrue(tokens.anyMatch(token -> !token.equals(first)), "nothing has ended");
        assertEquals(1, web.account().starts(web.proxyUnit()));
    }

    /** Clients one after the other, from before the command to after its end. */
    private static List<Result> clientsWhile(Deployment web, String command) {
        String script =
                """
                over=$(mktemp -u)
                { sleep 0.1; %s >/dev/null; sleep 0.4; touch $over; } &
                until [[ -e $over ]]; do
                  client --rounds 10 --pause-from 1 --pause-to 1 127.0.0.1:%d
                done
                wait
                rm $over
                """
                        .formatted(command, web.frontPort());
        return Client.results(web.account().start("bash", "-c", script).finish());
    }

    @ParameterizedTest
    @EnumSource(names = {"CRASHED", "REMOVED"})
    void shouldServeWhoComesToAContainerThatEndedWhileFrozen(End end, Host host) {
        var web = deployed(host, Who.USER, "--exit-idle-time 50ms --on-idle=freeze");
        String first = web.client().answer().token();
        String pid = web.pid();
        web.awaitState(web.proxyUnit(), "inactive");
        assertEquals("paused", web.podmanState());

        var ends = web.account().start("bash", "-c", end.command(web));
        // All of its threads: the first may be, while another still lets a client in.
        web.account()
                .await(
                        "it is dead",
                        10,
                        "! grep -qs '^State:.[^ZX]' /proc/%s/task/*/status".formatted(pid));
        String second = web.client().answer().token();
        ends.finish();

        assertNotEquals(first, second);
    }
}
