package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.brothaman.proxy.testbed.Account.Who;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What journald makes of the program's entries: fields that can be searched for. */
@ExtendWith({Testbed.class, NativeBinary.class})
final class JournalIT {
    /** The entries of a unit with this field, a JSON object a line. */
    private static List<String> entries(Deployment web, String match) {
        // Flushes what the journal has not written yet.
        List<String> command = new ArrayList<>(List.of("journalctl", "--quiet", "--no-pager"));
        if (web.account().isUser()) {
            command.add("--user");
        }
        command.addAll(List.of("-o", "json", "--unit", web.proxyUnit(), match));
        web.account().journal(web.proxyUnit());
        return web.account().run(command.toArray(String[]::new)).orFail().lines().toList();
    }

    private static void assertHas(String entry, String... fields) {
        for (String field : fields) {
            assertTrue(entry.contains(field), field + " is not in " + entry);
        }
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldSendFieldsThatCanBeSearchedFor(Who who, Host host) {
        var web = host.deployment(who).byHand("--exit-idle-time 100ms --access-log").install();
        web.client().answer();
        web.awaitState(web.proxyUnit(), "inactive");

        List<String> started = entries(web, "RESULT=started");
        assertEquals(1, started.size(), web.log().toString());
        assertHas(
                started.getFirst(),
                "\"_TRANSPORT\":\"journal\"",
                "\"PRIORITY\":\"6\"",
                "\"SYSLOG_IDENTIFIER\":\"bro-proxy\"",
                "\"UNIT\":\"" + web.unit() + "\"",
                "\"DURATION_USEC\":\"");
        // The last word before the process ends, and still its unit's.
        assertEquals(1, entries(web, "RESULT=stopped").size(), web.log().toString());

        List<String> passed = entries(web, "RESULT=completed");
        assertEquals(1, passed.size(), web.log().toString());
        assertHas(
                passed.getFirst(),
                "\"CLIENT\":\"127.0.0.1:",
                "\"BACKEND\":\"" + web.backend() + "\"",
                "\"SERVICE\":\"",
                "\"TO_CLIENT_BYTES\":\"",
                "\"DURATION_USEC\":\"");
    }

    @Test
    void shouldSayInAFieldWhyAUnitFailed(Host host) {
        var web =
                host.deployment(Who.USER).server("--exit 1").proxy("--ready-timeout 10s").install();
        web.client().run();
        web.account().await("a failure in the journal", 30, failed(web));
        String entry = entries(web, "PRIORITY=3").getFirst();
        assertHas(entry, "\"UNIT\":\"" + web.unit() + "\"", "\"RESULT\":\"exit-code\"");
    }

    private static String failed(Deployment web) {
        return "journalctl --user -q -o cat --unit " + web.proxyUnit() + " PRIORITY=3 | grep -q .";
    }
}
