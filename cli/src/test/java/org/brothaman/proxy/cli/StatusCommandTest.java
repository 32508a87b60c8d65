package org.brothaman.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.cli.StatusReport.How;
import org.brothaman.proxy.cli.StatusReport.Relation;
import org.brothaman.proxy.cli.StatusReport.Seen;
import org.brothaman.proxy.server.Proxy;
import org.brothaman.proxy.server.Statistics;
import org.brothaman.proxy.session.ServiceStatistics;
import org.brothaman.proxy.setup.quadlet.Quadlet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StatusCommandTest {
    private static final String BARE =
            """
            pid=7
            state=serving
            listen=127.0.0.1:1
            backend=127.0.0.1:2
            units=
            open=0
            waiting=0
            served=9
            toBackends=10
            toClients=11
            activations=0
            """;
    private static final String FULL =
            """
            pid=7
            state=waiting
            doing=Starting web.service; Stopping b.service
            listen=127.0.0.1:1 /run/a b
            backend=127.0.0.1:2
            units=web.service b.service
            manager=user
            exclusive=gpu
            wantedBy=chat.service
            open=3
            waiting=1
            quiet=2
            served=9
            toBackends=10
            toClients=11
            refused=asleep:2 denied:3
            activations=2
            lastUnit=web.service
            lastClient=app.service
            lastStartMillis=40
            lastReadyMillis=5
            turns=100
            turnsOver50Millis=1
            busyMillis=20
            longestTurnMicros=51234
            longestTurnAgoMillis=99
            exitInMillis=1250
            neededBy=a.service c.service
            """;

    private static StatusPage read(String page) {
        return StatusPage.read(page).orElseThrow();
    }

    private static StatusReport running(String page, Seen... units) {
        return new StatusReport.Running("web-proxy", read(page), List.of(units));
    }

    private static Seen seen(String unit, String state) {
        return new Seen(unit, state, "", List.of());
    }

    private static String text(StatusReport report) {
        var text = new ByteArrayOutputStream();
        StatusText.print(report, new PrintStream(text, true));
        return text.toString();
    }

    private static String json(StatusReport report) {
        return JsonText.of(List.of(report.fields()));
    }

    @Test
    void shouldReadWhatItWrites() {
        assertEquals(FULL, read(FULL).write());
        assertEquals(BARE, read(BARE).write());
        assertEquals(BARE, read("noise\nx=1\n" + BARE + "exitInMillis=x\nturns=1\n").write());
    }

    @Test
    void shouldLetNoClientWriteLinesOfItsOwn() {
        String address = "x\nstate=at rest";
        String page = FULL.replace("lastClient=app.service", "lastClient=" + "X");
        StatusPage told = read(page);
        StatusPage.LastWake last = told.lastWake().orElseThrow();
        StatusPage.LastWake spoilt =
                new StatusPage.LastWake(
                        last.unit(), address, last.startMillis(), last.readyMillis());
        StatusPage spoiltPage =
                new StatusPage(
                        told.pid(),
                        told.activity(),
                        told.doing(),
                        told.listen(),
                        told.backend(),
                        told.units(),
                        told.manager(),
                        told.exclusive(),
                        told.traffic(),
                        told.refused(),
                        told.activations(),
                        Optional.of(spoilt),
                        told.turns(),
                        told.exitInMillis(),
                        told.neededBy());
        assertEquals(page.replace("=X", "=x\\nstate=at rest"), spoiltPage.write());
    }

    @Test
    void shouldShowAGroupThatNobodyWaitsFor() {
        StatusReport report = running(BARE + "exclusive=gpu\n");
        assertTrue(text(report).contains("  exclusive    gpu\n"), text(report));
    }

    @Test
    void shouldShowAllThatAProxyTells() {
        StatusReport report =
                running(FULL, seen("web.service", "active"), seen("b.service", "unknown"));
        assertEquals(
                """
                web-proxy: waiting, process 7, idle, kept up by a.service c.service
                  unit         web.service is active
                  unit         b.service is unknown
                  now          Starting web.service; Stopping b.service
                  exclusive    gpu, wanted by chat.service
                  route        127.0.0.1:1 /run/a b to 127.0.0.1:2
                  connections  3 open (1 of them waiting, 2 quiet while the unit sleeps), 9 since the start
                  bytes        10 to the backend, 11 to clients
                  refused      asleep 2, denied 3
                  activations  2
                  stalls       1 of 100 turns over 50 ms, the longest 51.2 ms
                  last         web.service up in 40 ms, ready 5 ms later, for app.service
                """,
                text(report));
        assertEquals(
                """
                [{"pid":7,"state":"waiting","doing":"Starting web.service; Stopping b.service",\
                "listen":"127.0.0.1:1 /run/a b","backend":"127.0.0.1:2",\
                "units":"web.service b.service","manager":"user","exclusive":"gpu","wantedBy":"chat.service","open":3,"waiting":1,"quiet":2,"served":9,\
                "toBackends":10,"toClients":11,"refused":"asleep:2 denied:3","activations":2,"lastUnit":"web.service",\
                "lastClient":"app.service",\
                "lastStartMillis":40,"lastReadyMillis":5,"turns":100,"turnsOver50Millis":1,\
                "busyMillis":20,"longestTurnMicros":51234,"longestTurnAgoMillis":99,\
                "exitInMillis":1250,"neededBy":"a.service c.service","name":"web-proxy",\
                "unitStates":{"web.service":"active","b.service":"unknown"}}]""",
                json(report));
    }

    @Test
    void shouldShowWhoKeepsWhomAwakeAndWhoWakesWhomAsATree() {
        Seen web =
                new Seen(
                        "web.service",
                        "active",
                        "shop.service or hand",
                        List.of(
                                relation(How.HELD_BY, "bro-proxy-hold-web.service", "active"),
                                relation(
                                        How.NEEDS,
                                        "db.service",
                                        "active",
                                        relation(How.NEEDS, "disk.service", "frozen")),
                                relation(How.NEEDED_BY, "shop.service", "active"),
                                relation(How.USED_BY, "app.service", "inactive"),
                                relation(How.USES, "cache-proxy.service", "active")));
        StatusReport report = running(BARE, web, seen("other.service", "inactive"));
        assertTrue(
                text(report)
                        .contains(
                                """
                                  unit         web.service is active, started by shop.service or hand
                                  held by        bro-proxy-hold-web.service is active
                                  needs          db.service is active
                                  needs            disk.service is frozen
                                  needed by      shop.service is active
                                  used by        app.service is inactive
                                  uses           cache-proxy.service is active
                                  unit         other.service is inactive
                                  route\
                                """),
                text(report));
        assertTrue(
                json(report)
                        .endsWith(
                                """
                                "unitStates":{"web.service":"active","other.service":"inactive"},\
                                "startedBy":{"web.service":"shop.service or hand"},\
                                "relations":{"web.service":[\
                                {"how":"held by","unit":"bro-proxy-hold-web.service","state":"active"},\
                                {"how":"needs","unit":"db.service","state":"active","relations":[\
                                {"how":"needs","unit":"disk.service","state":"frozen"}]},\
                                {"how":"needed by","unit":"shop.service","state":"active"},\
                                {"how":"used by","unit":"app.service","state":"inactive"},\
                                {"how":"uses","unit":"cache-proxy.service","state":"active"}]}}]"""),
                json(report));
    }

    private static Relation relation(How how, String unit, String state, Relation... below) {
        return new Relation(how, unit, state, List.of(below));
    }

    @ParameterizedTest
    @CsvSource({
        "web, web-proxy",
        "web.container, web-proxy",
        "web-proxy, web-proxy",
        "app, app-pod-proxy",
        "app-pod, app-pod-proxy",
        "app.pod, app-pod-proxy",
        "play.kube, play-proxy",
        "site@1, site-proxy@1",
        "site@, site-proxy@1 site-proxy@2",
        "site@.container, site-proxy@1 site-proxy@2",
        "own@1, mine",
        "own@, mine",
        "sit, ''",
        "site, ''"
    })
    void shouldFindAProxyByEachOfItsNames(String name, String found) {
        List<StatusReport.Running> running =
                Stream.of("web", "app-pod", "play", "site@1", "site@2", "own@1")
                        .map(unit -> named(unit))
                        .toList();
        assertEquals(
                List.of(found.split(" ")),
                List.of(
                        StatusCommand.named(running, name).stream()
                                .map(StatusReport::name)
                                .collect(Collectors.joining(" "))
                                .split(" ")));
    }

    private static StatusReport.Running named(String unit) {
        String proxy = unit.equals("own@1") ? "mine" : Quadlet.derived(unit, "-proxy");
        String page = BARE.replace("units=", "units=" + unit + ".service");
        return new StatusReport.Running(proxy, read(page), List.of());
    }

    @Test
    void shouldShowNothingThatAProxyDoesNotTell() {
        StatusReport report = running(BARE + "exitInMillis=1250\n");
        assertEquals(
                """
                web-proxy: serving, process 7, idle, exits in 1.3 s
                  route        127.0.0.1:1 to 127.0.0.1:2
                  connections  0 open (0 of them waiting), 9 since the start
                  bytes        10 to the backend, 11 to clients
                  activations  0
                """,
                text(report));
        assertEquals(
                """
                [{"pid":7,"state":"serving","listen":"127.0.0.1:1","backend":"127.0.0.1:2",\
                "units":"","open":0,"waiting":0,"served":9,"toBackends":10,"toClients":11,\
                "activations":0,"exitInMillis":1250,"name":"web-proxy"}]""",
                json(report));
    }

    @Test
    void shouldShowAProxyThatDoesNotRun() {
        var rests =
                new StatusReport.Resting(
                        "web-proxy",
                        true,
                        ManagerScope.USER,
                        Map.of("web-proxy.socket", "listens on 127.0.0.1:80"),
                        List.of());
        var fails =
                new StatusReport.Resting("web", false, ManagerScope.SYSTEM, Map.of(), List.of());
        assertEquals(
                """
                web-proxy: at rest
                  unit         web.service is inactive
                  socket       web-proxy.socket listens on 127.0.0.1:80
                """,
                text(rests.with(List.of(seen("web.service", "inactive")))));
        assertEquals("web: not listening\n  remedy       run bro-proxy doctor\n", text(fails));
        assertEquals(
                """
                [{"name":"web-proxy","state":"at rest","manager":"user",\
                "sockets":{"web-proxy.socket":"listens on 127.0.0.1:80"},\
                "unitStates":{"web.service":"inactive"}}]""",
                json(rests.with(List.of(seen("web.service", "inactive")))));
        assertEquals(
                "[{\"name\":\"web\",\"state\":\"not listening\",\"manager\":\"system\",\"sockets\":{}}]",
                json(fails));
    }

    /** Root is shown the pages of users: one of them must not keep the others from being seen. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x=1",
                "pid=1",
                "pid=x\nexitInMillis=x\nneededBy=",
                "pid=1\nstate=serving\nexitInMillis=x\nlongestTurnMicros=1",
                "pid=99999999999999999999\nstate=serving\nunits=x\nlisten=x\nbackend=x"
            })
    void shouldTakeAPageThatLacksLinesForNone(String page) {
        assertEquals(Optional.empty(), StatusPage.read(page));
    }

    @Test
    void shouldTakeAnUnknownStateForNone() {
        assertEquals(
                Optional.empty(), StatusPage.read(BARE.replace("state=serving", "state=\u001b")));
    }

    @Test
    void shouldShowNothingThatActsOnATerminal() {
        StatusPage page = read(BARE + "doing=\u001b[2J\ris\tup\n\u0007=1\n");
        assertEquals("\\x1b[2J\\ris\\tup", page.doing());
        assertEquals(BARE.replace("listen=", "doing=" + page.doing() + "\nlisten="), page.write());
    }

    @Test
    void shouldWriteJson() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("pid", 7L);
        values.put("a\"b", Arrays.asList("x\ny", null, true));
        assertEquals("{\"pid\":7,\"a\\\"b\":[\"x\\ny\",null,true]}", JsonText.of(values));
    }

    @Test
    void shouldSayWhatAProxyDoes() {
        assertEquals(ProxyActivity.SERVING, activity(Proxy.State.SERVING, 0, 0, false));
        assertEquals(ProxyActivity.STOPPING, activity(Proxy.State.SERVING, 0, 0, true));
        assertEquals(ProxyActivity.WAITING, activity(Proxy.State.SERVING, 2, 2, true));
        assertEquals(ProxyActivity.SERVING, activity(Proxy.State.SERVING, 2, 1, true));
        assertEquals(ProxyActivity.DRAINING, activity(Proxy.State.DRAINING, 2, 2, false));
        assertEquals("draining", ProxyActivity.DRAINING.word());
    }

    private static ProxyActivity activity(Proxy.State state, int open, int waiting, boolean busy) {
        var service =
                new ServiceStatistics(
                        "s", open, waiting, 0, 0, 0, 0, 0, 0, 0, 0, Map.of(), Map.of());
        var now = new Statistics(state, open, -1, List.of(service), 0, 0, 0, null, 0);
        return ProxyActivity.of(now, busy);
    }
}
