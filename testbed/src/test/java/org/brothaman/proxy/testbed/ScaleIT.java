package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.brothaman.proxy.testbed.Account.Who;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A thousand services of one user that nobody uses, and the moment in which many are wanted at
 * once: -Dtestbed.services says how many.
 */
@ExtendWith({Testbed.class, NativeBinary.class})
final class ScaleIT {
    private static final int SOCKETS = 1000;
    private static final int WANTED = Integer.getInteger("testbed.services", 12);
    private static final int FIRST_PORT = 9000;

    /** A user may have 200 kernel keys, proc_sys_kernel(5): one for each container, unless told. */
    private static final String NO_KEYRINGS = "~/.config/containers/containers.conf.d/keyring.conf";

    /** Which word of a line says when its connection was over, images/client.c. */
    private static final int MICROSECONDS = 5;

    private static final String UP = "active,activating,deactivating,reloading";

    private static final String QUADLET =
            """
            [Container]
            Image=localhost/testbed:1
            Network=none
            Exec=/bin/server --port 80
            StopTimeout=0
            [Service]
            TimeoutStartSec=10min
            # StopTimeout=0 has Podman kill it; on a busy machine conmon says so.
            SuccessExitStatus=137
            [X-BroProxy]
            Listen=$((%d + i))
            Backend=80
            ExitIdleTime=1s
            ReadyTimeout=10min
            """;

    @Test
    void shouldServeManyAtOnceAndCostNothingAtRest(Host host) {
        try (var generator = new Described(host, Who.USER)) {
            Account account = generator.account();
            String files = account.quadletFolder() + "/scale";
            account.shell(
                            "mkdir -p $(dirname %1$s) && printf '[containers]\\nkeyring=false\\n' >%1$s"
                                    .formatted(NO_KEYRINGS))
                    .orFail();
            account.shell(
                            "mkdir -p %s && for ((i = 0; i < %d; i++)); do cat >%s-$i.container <<END || exit%n%sEND%ndone"
                                    .formatted(
                                            account.quadletFolder(),
                                            SOCKETS,
                                            files,
                                            QUADLET.formatted(FIRST_PORT)))
                    .orFail();
            try {
                account.systemctl("daemon-reload").orFail();
                account.systemctl("start", "sockets.target").orFail();
                assertEquals(SOCKETS, count(account, "socket", "listening"));
                assertEquals(0, count(account, "service", UP));

                List<String> told = askAll(account);
                List<String> lost =
                        told.stream().filter(line -> !line.contains(" answered ")).toList();
                assertEquals(List.of(), lost, () -> story(account, lost));
                assertEquals(WANTED, told.size());
                System.out.printf("%d served, the last after %d s%n", WANTED, slowest(told));
                account.await(
                        "all sleep again",
                        300,
                        // The manager may be too busy to answer, which is not an empty list.
                        "units=$(%s) && [[ -z $units ]]".formatted(list("service", UP)));
                account.await(
                        "the helpers' sockets are closed, which a busy manager does last",
                        60,
                        "[[ $(%s | wc -l) == %d ]]"
                                .formatted(list("socket", "listening"), SOCKETS));
                List<String> failed =
                        account.shell(list("service", "failed")).orFail().lines().toList();
                assertEquals(List.of(), failed, () -> story(account, number(failed.getFirst())));
                assertEquals(
                        WANTED,
                        account.journal("scale-*-proxy.service").stream()
                                .filter(line -> line.matches("Started scale-.*-proxy.service.*"))
                                .count());
            } finally {
                account.systemctl("stop", "scale-*-proxy.socket");
                account.systemctl("stop", "scale-*.service");
                account.shell("rm -f %s-*.container %s".formatted(files, NO_KEYRINGS));
                account.systemctl("daemon-reload");
                account.systemctl("reset-failed");
            }
        }
    }

    /** The service's number, and what became of its client; all connect before one is served. */
    private static List<String> askAll(Account account) {
        String clients =
                "for ((i = 0; i < %d; i++)); do client --timeout 600000 127.0.0.1:$((%d + i)) | sed \"s/^/$i /\" & done; wait"
                        .formatted(WANTED, FIRST_PORT);
        return account.start(600, "bash", "-c", clients).finish().out().lines().toList();
    }

    private static long slowest(List<String> told) {
        return told.stream()
                        .mapToLong(line -> Long.parseLong(line.split(" ")[MICROSECONDS]))
                        .max()
                        .orElseThrow()
                / 1_000_000;
    }

    private static String story(Account account, List<String> lost) {
        return lost.stream()
                .map(line -> story(account, line.split(" ")[0]))
                .collect(Collectors.joining("\n"));
    }

    /** What the journal has of a service and its proxy. */
    private static String story(Account account, String number) {
        return Stream.of("scale-%s.service", "scale-%s-proxy.service")
                .map(unit -> unit.formatted(number))
                .map(unit -> unit + ":\n" + String.join("\n", account.journal(unit)))
                .collect(Collectors.joining("\n"));
    }

    /** The number in the line of a unit, as systemctl lists it. */
    private static String number(String line) {
        return line.replaceAll("^scale-(\\d+).*", "$1");
    }

    private static int count(Account account, String type, String state) {
        return Integer.parseInt(
                account.shell("set -o pipefail; " + list(type, state) + " | wc -l")
                        .orFail()
                        .strip());
    }

    private static String list(String type, String state) {
        return "systemctl --user list-units --plain --no-legend --type=%s --state=%s 'scale-*'"
                .formatted(type, state);
    }
}
