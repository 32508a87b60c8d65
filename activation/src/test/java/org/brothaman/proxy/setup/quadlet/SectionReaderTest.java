package org.brothaman.proxy.setup.quadlet;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SectionReaderTest {
    private final List<String> diagnostics = new ArrayList<>();

    private ProxySection read(String section) {
        return read(QuadletKind.CONTAINER, section);
    }

    private ProxySection read(QuadletKind kind, String section) {
        UnitFile file = UnitFileParser.parse("f", "[X-BroProxy]\n" + section, this::complain);
        return SectionReader.read(new Quadlet("web", kind, Path.of("/f"), file), this::complain);
    }

    private void complain(Diagnostic diagnostic) {
        diagnostics.add(diagnostic.toString());
    }

    private static List<String> streams(ProxySection section) {
        return section.listens().stream().map(Listen::stream).toList();
    }

    @Test
    void shouldReadEverything() {
        ProxySection section =
                read(
                        """
                        Listen=8080
                        Listen=ssh=0.0.0.0:22
                        Listen=%t/web.sock
                        Backend=127.0.0.1:18080
                        Backend=ssh=127.0.0.1:10022
                        Ready=http:/a?b=c%20d
                        Ready=ssh=tcp
                        ProxyProtocol=ssh=v1
                        ProxyProtocol=v2,crc32c
                        AcceptProxyProtocol=192.0.2.0/24,localhost
                        ForeignProxyProtocol=pass
                        ExitIdleTime=5min 20s
                        OnIdle=freeze
                        ReadyTimeout=2min
                        ConnectionsMax=100
                        WantedBy=a.target b.target
                        """);

        assertEquals(List.of(), diagnostics);
        assertEquals(List.of("127.0.0.1:8080", "0.0.0.0:22", "%t/web.sock"), streams(section));
        assertEquals("ssh", section.listens().get(1).name());
        assertEquals(Map.of("", "127.0.0.1:18080", "ssh", "127.0.0.1:10022"), section.backends());
        assertEquals("tcp", ProxySection.of(section.get(SocketSetting.READY), "ssh"));
        assertEquals("http:/a?b=c%20d", ProxySection.of(section.get(SocketSetting.READY), null));
        assertEquals(
                Map.of("", "v2,crc32c", "ssh", "v1"), section.get(SocketSetting.PROXY_PROTOCOL));
        assertEquals(
                Map.of("", "192.0.2.0/24,localhost"),
                section.get(SocketSetting.ACCEPT_PROXY_PROTOCOL));
        assertEquals(Map.of("", "pass"), section.get(SocketSetting.FOREIGN_PROXY_PROTOCOL));
        assertEquals("5min 20s", section.get(Setting.EXIT_IDLE_TIME));
        assertEquals("freeze", section.get(Setting.ON_IDLE));
        assertEquals("2min", section.get(Setting.READY_TIMEOUT));
        assertEquals("100", section.get(Setting.CONNECTIONS_MAX));
        assertEquals(List.of("a.target", "b.target"), section.wantedBy());
    }

    /** What each key takes, and what the proxy's command line says of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "nothing",
            value = {
                "ReadyTimeout=2min | --ready-timeout=2min",
                "ExitIdleTime=90 | --exit-idle-time=90",
                "OnIdle=leave | --on-idle=leave",
                "ConnectionsMax=7 | --connections-max=7",
                "WhenFull=wait | --when-full=wait",
                "ConnectTimeout=1s | --connect-timeout=1s",
                "Threads=2 | --threads=2",
                "IdleTimeout=1h | --idle-timeout=1h",
                "ClientFinTimeout=infinity | --client-fin-timeout=infinity",
                "BackendFinTimeout=2h | --backend-fin-timeout=2h",
                "DrainTimeout=0 | --drain-timeout=0",
                "KeepAlive=no | --no-keepalive",
                "KeepAlive=false | --no-keepalive",
                "KeepAlive=yes | nothing",
                "KeepAliveTime=50s | --keepalive-time=50s",
                "KeepAliveInterval=5s | --keepalive-interval=5s",
                "KeepAliveProbes=3 | --keepalive-probes=3",
                "LogLevel=debug | --log-level=debug",
                "SleepForeign=yes | --sleep-foreign",
                "SleepForeign=no | nothing",
                "AccessLog=yes | --access-log",
                "AccessLog=off | nothing",
                "Metrics=%t/web-metrics | --metrics=%t/web-metrics",
                "Metrics=9100 | --metrics=9100",
                "SocketMode=0660 | nothing",
                "SocketUser=www-data | nothing",
                "SocketGroup=33 | nothing",
            })
    void shouldHandEachSettingOn(String line, String word) {
        ProxySection section = read("Listen=/run/web.sock\n" + line + "\n");

        assertEquals(List.of(), diagnostics);
        Map.Entry<Setting, String> said = section.settings().entrySet().iterator().next();
        assertEquals(line, said.getKey().key() + "=" + said.getValue());
        assertEquals(word, said.getKey().word(said.getValue()).orElse(null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "WhenFull=drop | is not one of refuse, wait",
                "ProxyProtocol=v3 | not a version of the PROXY protocol; use v1, v2",
                "ProxyProtocol=v1,crc32c | version 1 has no options; use v1, v2",
                "ProxyProtocol=v2,ssl | is not an option of version 2; use v1, v2",
                "WhenFull=reject | did you mean refuse?",
                "IdleTimeout=1 fortnight | fortnight",
                "Threads=none | is not a whole number",
                "KeepAlive=maybe | is not one of yes, no",
                "LogLevel=loud | warning",
                "Metrics=0.0.0.0:9100 | open to the network",
                "SocketMode=rw | use one such as 0660",
                "SocketMode=4755 | use one such as 0660",
                "SocketGroup=a b | is neither a name nor a number",
            })
    void shouldReportWrongSettings(String line, String wrong) {
        assertEquals(Map.of(), read("Listen=/run/web.sock\n" + line + "\n").settings());
        assertEquals(1, diagnostics.size(), diagnostics.toString());
        assertTrue(diagnostics.getFirst().startsWith("f:3: "), diagnostics.getFirst());
        assertTrue(diagnostics.getFirst().contains(wrong), diagnostics.getFirst());
    }

    @Test
    void shouldAskForTheUnixSocketThatASettingIsFor() {
        assertEquals(Map.of(), read("Listen=80\nListen=@x\nSocketMode=0600\n").settings());
        assertEquals(1, diagnostics.size(), diagnostics.toString());
        assertTrue(diagnostics.getFirst().contains("no Listen= has one"), diagnostics.getFirst());
    }

    /** Whichever comes first, the kernel would refuse the other, and the whole socket fails. */
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0:80, 127.0.0.1:80",
        "0.0.0.0:80, 80",
        "[::]:80, [::1]:80",
        "[::]:80, [2001:db8::1]:80",
    })
    void shouldLeaveOutWhatIsAPartOfAnother(String whole, String part) {
        for (String section :
                List.of(
                        "Listen=%s\nListen=%s\n".formatted(whole, part),
                        "Listen=%s\nListen=%s\n".formatted(part, whole))) {
            diagnostics.clear();
            assertEquals(List.of(whole), streams(read(section)));
            assertEquals(1, diagnostics.size(), diagnostics.toString());
            assertTrue(diagnostics.getFirst().contains("is part of Listen=" + whole + ", ignored"));
        }
    }

    @Test
    void shouldKeepAddressesThatGoTogether() {
        List<String> together =
                List.of("0.0.0.0:80", "[::]:80", "127.0.0.1:81", "[::1]:81", "0.0.0.0:82");
        String section = together.stream().map("Listen=%s\n"::formatted).collect(joining());
        assertEquals(together, streams(read(section)));
        assertEquals(List.of(), diagnostics);
    }

    @Test
    void shouldTakeNoMoreListensThanAnyoneNeeds() {
        StringBuilder section = new StringBuilder();
        for (int port = 1; port <= SectionReader.LISTENS_MAX + 2; port++) {
            section.append("Listen=").append(port).append('\n');
        }
        assertEquals(SectionReader.LISTENS_MAX, read(section.toString()).listens().size());
        assertEquals(List.of("f:66: more than 64 Listen=; the rest is ignored"), diagnostics);
    }

    @Test
    void shouldLeaveToTheProgramWhatIsNotSaid() {
        ProxySection section = read("Listen=1\nListen=\nListen=2\nExitIdleTime=1\nExitIdleTime=\n");

        assertEquals(List.of("127.0.0.1:2"), streams(section));
        assertEquals(Map.of(), section.settings());
        assertEquals(Map.of(), section.backends());
        assertEquals(List.of("sockets.target"), section.wantedBy());
        assertEquals(List.of(), read("WantedBy=\n").wantedBy());
    }

    @Test
    void shouldTakeAPortAloneForOneOfThisHost() {
        ProxySection section = read("Listen=n=1\nBackend=18101\nBackend=n=18102\n");

        assertEquals(List.of(), diagnostics);
        assertEquals(Map.of("", "127.0.0.1:18101", "n", "127.0.0.1:18102"), section.backends());
    }

    @Test
    void shouldKnowANumberSignThatBeginsNoComment() {
        assertEquals(List.of("/run/a#b", "@a;b"), streams(read("Listen=/run/a#b\nListen=@a;b\n")));
        assertEquals(List.of(), diagnostics);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Broproxy",
                "x-broproxy",
                "X-Bro-Proxy",
                "XBroProxy",
                "BroProxy",
                "X-BroPoxy"
            })
    void shouldNoticeASectionThatIsNearlyOurs(String name) {
        UnitFile file =
                UnitFileParser.parse("f", "[" + name + "]\nListen=1\nOnIdle=stop\n", c -> {});
        var quadlet = new Quadlet("web", QuadletKind.CONTAINER, Path.of("/f"), file);

        assertEquals(
                List.of("f:2: unknown section [" + name + "]; did you mean [X-BroProxy]?"),
                quadlet.misspeltSections().stream().map(Diagnostic::toString).toList());
    }

    @Test
    void shouldLeaveOtherSectionsAlone() {
        String text = "[X-Other]\na=1\n[Service]\nb=1\n[X-Proxy]\nc=1\n[X-BroProxy]\nListen=1\n";
        UnitFile file = UnitFileParser.parse("f", text, c -> {});
        assertEquals(
                List.of(),
                new Quadlet("web", QuadletKind.CONTAINER, Path.of("/f"), file).misspeltSections());
    }

    /** What is wrong is named with its line and a remedy; the other lines hold. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ListenStream=8080 | unknown key ListenStream= | did you mean Listen=?",
                "exitidletime=5 | unknown key exitidletime= | did you mean ExitIdleTime=?",
                "OnIdel=stop | unknown key OnIdel= | did you mean OnIdle=?",
                "ReadyTimeoutSec=5 | unknown key ReadyTimeoutSec= | did you mean ReadyTimeout=?",
                "Listen=web.example:80 | Listen= | 127.0.0.1:8080",
                "Listen=0 | port 0 | use 1 to 65535",
                "Listen=80801 | \"80801\" is not a valid port | use 1 to 65535",
                "Listen=8101/tcp | an address has no protocol suffix | use 8101",
                "Listen=127.0.0.1:53/udp | no protocol | only TCP and UNIX stream sockets",
                "Listen=8101 # web | has a comment after its value | write Listen=8101, and",
                "Listen=/run/web.sock ; web | has a comment after | write Listen=/run/web.sock,",
                "ExitIdleTime=5min # long | has a comment after its value | write ExitIdleTime=5min,",
                "Ready=http://127.0.0.1:80/ | takes no host | use http:/PATH",
                "OnIdle=pause | is not one of | did you mean freeze?",
                "WakeOn=byte | is not one of | did you mean data?",
                "WhenAsleep=queue | is not one of | did you mean wait?",
                "WakeDataTimeout=soon | WakeDataTimeout= | soon",
                "OnIdle=kill | is not one of | did you mean stop?",
                "Listen=a b=80 | is not a valid socket name | letters",
                "Listen=127.0.0.1:9999 | listens on 127.0.0.1:9999 | as f:2 does",
                "Backend=127.0.0.1:99999 | Backend= | use 1 to 65535",
                "Backend=nme=127.0.0.1:1 | does not name a socket | did you mean name?",
                "Ready=http | Ready= | http:/",
                "ExitIdleTime=5mn | ExitIdleTime= | mn",
                "OnIdle=freze | OnIdle= | did you mean freeze?",
                "ConnectionsMax=0 | ConnectionsMax= | from 1",
                "WantedBy=default | WantedBy= | sockets.target",
            })
    void shouldReportWhatIsWrongAndKeepTheRest(String line, String what, String remedy) {
        ProxySection section = read("Listen=9999\nListen=name=7777\n" + line + "\n");

        assertEquals(1, diagnostics.size(), diagnostics.toString());
        assertTrue(diagnostics.getFirst().startsWith("f:4: "), diagnostics.getFirst());
        assertTrue(diagnostics.getFirst().contains(what), diagnostics.getFirst());
        assertTrue(diagnostics.getFirst().contains(remedy), diagnostics.getFirst());
        assertEquals(List.of("127.0.0.1:9999", "127.0.0.1:7777"), streams(section));
        assertEquals(Map.of(), section.settings());
    }

    /** Whoever was to be kept out must not come in because of a mistake. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Allow=localhost;Deny=any | {=localhost} | {=any} | ",
                "Allow=10.0.0.0/8;Allow=localhost;Deny=any | {=10.0.0.0/8,localhost} | {=any} | ",
                "Deny=192.0.2.1 | {} | {=192.0.2.1} | ",
                "Deny=192.0.2.0/33 | {} | {=any,unix} | nobody may connect",
                "Allow=lan;Deny=192.0.2.1 | {} | {=any,unix} | nobody may connect",
                "Deny=any # all | {} | {=any,unix} | nobody may connect",
                "Deny=ftp=any | {} | {=any,unix} | nobody may connect",
                "deny=any | {} | {=any,unix} | nobody may connect",
                "Denny=any | {} | {=any,unix} | nobody may connect",
                "Deny=any;Deny=ssh=192.0.2.9 | {} | {=any, ssh=any,192.0.2.9} | ",
                "AcceptProxyProtocol=10.0.0.0/33 | {} | {=any,unix} | nobody may connect",
                "AcceptProxyProtocol=lan;ForeignProxyProtocol=pass | {} | {=any,unix} | so it is ignored",
                "ForeignProxyProtocol=reset | {} | {=any,unix} | nobody may connect",
                "ForeignProxyProtocol=pass | {} | {} | so it is ignored",
                "Allow=localhost | {=localhost} | {=any,unix} | Deny=any is assumed",
                "WakeAllow=lan | {} | {=any,unix} | nobody may connect",
                "WakeAllows=localhost | {} | {=any,unix} | nobody may connect",
                "WakeAllow=localhost | {} | {} | ",
                "WakeLimit=3/1h;MaxConnectionsPerSource=9 | {} | {} | ",
                "WakeLimit=3 | {} | {=any,unix} | nobody may connect",
                "WakeLimit=3/1h # a try | {} | {=any,unix} | nobody may connect",
                "WakeLimits=3/1h | {} | {=any,unix} | nobody may connect",
                "MaxConnectionsPerSource=0 | {} | {=any,unix} | nobody may connect",
                "Deny any | {} | {=any,unix} | nobody may connect",
                "Deny: any | {} | {=any,unix} | nobody may connect",
                "Deny=192.0.2.1;and 192.0.2.2 | {} | {=any,unix} | nobody may connect",
                "Deny=192.0.2.1;Backend=\uFFFD | {} | {=any,unix} | nobody may connect",
                "Deny=192.0.2.1;[X-BroProxy | {} | {=192.0.2.1} | not a section header",
                "[X-BroProxy;Deny=192.0.2.1 | {} | {=any,unix} | nobody may connect",
                "[X-Broproxy];Deny=192.0.2.1 | {} | {=any,unix} | nobody may connect",
                "Deny=192.0.2.1;[Service];Restart | {} | {=192.0.2.1} | is neither",
                "OnIdle stop | {} | {} | is neither",
                "Allow=ssh=localhost | {ssh=localhost} | {ssh=any,unix} | Deny=any is assumed",
            })
    void shouldKeepOutWhoMayBeMeant(String lines, String allow, String deny, String told) {
        ProxySection section =
                read("Listen=8080\nListen=ssh=2222\n" + lines.replace(';', '\n') + "\n");
        assertEquals(allow, section.get(SocketSetting.ALLOW).toString());
        assertEquals(deny, section.get(SocketSetting.DENY).toString());
        assertEquals(Map.of(), section.get(SocketSetting.FOREIGN_PROXY_PROTOCOL));
        assertEquals(told == null, diagnostics.isEmpty());
        assertTrue(told == null || diagnostics.getLast().contains(told), diagnostics::toString);
    }

    @ParameterizedTest
    @CsvSource({"yes, 1", "true, 1", "no, 0"})
    void shouldComplainOfASecondOneWhoStopsIt(String value, int complaints) {
        read("Listen=8080\n[Unit]\nStopWhenUnneeded=" + value + "\n");
        assertEquals(complaints, diagnostics.size());
        assertTrue(diagnostics.stream().allMatch(d -> d.startsWith("f:4: StopWhenUnneeded=")));
    }

    @ParameterizedTest
    @CsvSource({
        "Exclusive=gpu, gpu,",
        "Exclusive=gpu;OnIdle=stop;ExclusiveGrace=1min, gpu,",
        "Exclusive=gpu;OnIdle=freeze;ExclusiveGrace=1min,, Exclusive= needs OnIdle=stop",
        "Exclusive=gpu;OnIdle=leave,, Exclusive= needs OnIdle=stop",
        "ExclusiveGrace=1min,, ExclusiveGrace= needs Exclusive=",
        "Exclusive=gpu;ExclusiveGrace=90s, gpu, ExclusiveGrace=90s never passes",
        "Exclusive=gpu;ExclusiveGrace=2min;ReadyTimeout=1min, gpu, ReadyTimeout=1min",
        "Exclusive=gpu;ExclusiveGrace=2min;ReadyTimeout=3min, gpu,",
        "Exclusive=my gpu,, is not the name of a group"
    })
    void shouldTakeTurnsOnlyWithWhatIsStopped(String lines, String group, String told) {
        ProxySection section = read("Listen=8080\n" + lines.replace(';', '\n') + "\n");
        assertEquals(group, section.get(Setting.EXCLUSIVE));
        assertTrue(group != null || section.get(Setting.EXCLUSIVE_GRACE) == null);
        assertEquals(told == null, diagnostics.isEmpty());
        assertTrue(told == null || diagnostics.getLast().contains(told), diagnostics::toString);
    }

    /** No limit is none of its meanings. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "WakeLimit=3 | is not a rate | write N/TIME as 3/1h",
                "WakeLimit=0/1h | is not a rate | write N/TIME as 3/1h",
                "WakeLimit=3/soon | is not a rate | write N/TIME as 3/1h",
                "WakeLimit=3/infinity | is not a rate | write N/TIME as 3/1h",
                "MaxConnectionsPerSource=0 | MaxConnectionsPerSource= | from 1",
            })
    void shouldSayWhatIsWrongWithALimitAndLetInNobody(String line, String what, String remedy) {
        ProxySection section = read("Listen=9999\n" + line + "\n");
        assertEquals(2, diagnostics.size(), diagnostics.toString());
        assertTrue(diagnostics.getFirst().contains(what), diagnostics.getFirst());
        assertTrue(diagnostics.getFirst().contains(remedy), diagnostics.getFirst());
        assertTrue(diagnostics.getLast().contains("nobody may connect"), diagnostics.getLast());
        assertEquals("{=any,unix}", section.get(SocketSetting.DENY).toString());
        assertEquals(Map.of(), section.settings());
    }

    @Test
    void shouldIgnoreTheQuietTimeOfWhatDoesNotSleep() {
        String lines = "Listen=8080\nListen=ssh=2222\nQuietTime=ssh=5min\n";
        assertEquals(
                Map.of("ssh", "5min"),
                read(lines + "OnIdle=freeze\n").get(SocketSetting.QUIET_TIME));
        assertEquals(List.of(), diagnostics);
        assertEquals(Map.of("ssh", "5min"), read(lines).get(SocketSetting.QUIET_TIME));
        assertEquals(List.of(), diagnostics);
        assertEquals(Map.of(), read(lines + "OnIdle=leave\n").get(SocketSetting.QUIET_TIME));
        assertTrue(
                diagnostics.getLast().contains("OnIdle=leave lets it run"), diagnostics::toString);
    }

    @Test
    void shouldIgnoreForeignStartsOfWhatDoesNotSleep() {
        String lines = "Listen=8080\nOnIdle=leave\nSleepForeign=";
        assertEquals(null, read(lines + "no\n").get(Setting.SLEEP_FOREIGN));
        assertEquals(List.of(), diagnostics);
        assertEquals(null, read(lines + "yes\n").get(Setting.SLEEP_FOREIGN));
        assertTrue(
                diagnostics.getLast().contains("OnIdle=leave lets it run"), diagnostics::toString);
        assertEquals(1, diagnostics.size());
    }

    @Test
    void shouldIgnoreReclaimOfWhatIsNotFrozen() {
        String lines = "Listen=8080\nReclaim=yes\n";
        assertEquals("yes", read(lines + "OnIdle=freeze\n").get(Setting.RECLAIM));
        assertEquals("--reclaim", Setting.RECLAIM.word("yes").orElse(null));
        assertEquals(List.of(), diagnostics);
        assertEquals(null, read(lines).get(Setting.RECLAIM));
        assertTrue(diagnostics.getLast().contains("without OnIdle=freeze"), diagnostics::toString);
        assertEquals(1, diagnostics.size());
    }

    /** The proxy would refuse to start. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "QuietTime=5min;QuietGrace=0;QuietBytes=200 | {=0} | {=200} | ",
                "QuietTime=5min;OnIdle=freeze;QuietBytes=200 | {} | {=200} | ",
                "QuietTime=5min;OnIdle=freeze;QuietGrace=1s | {} | {} | OnIdle=freeze keeps them",
                "QuietGrace=1s | {} | {} | QuietGrace= needs QuietTime=",
                "QuietBytes=200 | {} | {} | QuietBytes= needs QuietTime=",
                "QuietTime=5min;QuietGrace=infinity | {} | {} | write a time such as 5s",
                "QuietTime=5min;QuietBytes=1K | {} | {} | is not a whole number from 0",
            })
    void shouldKeepWhatMeansSomethingForQuietConnections(
            String lines, String grace, String bytes, String told) {
        ProxySection section = read("Listen=8080\n" + lines.replace(';', '\n') + "\n");
        assertEquals(grace, section.get(SocketSetting.QUIET_GRACE).toString());
        assertEquals(bytes, section.get(SocketSetting.QUIET_BYTES).toString());
        assertEquals(told == null, diagnostics.isEmpty(), diagnostics::toString);
        assertTrue(told == null || diagnostics.getLast().contains(told), diagnostics::toString);
    }

    /** Whoever has asked for connections that stay must not have them ended by a mistake. */
    @ParameterizedTest
    @CsvSource({
        "CONTAINER, OnIdle=freze, false",
        "CONTAINER, OnIdel=freeze, false",
        "CONTAINER, OnIdle freeze, false",
        "CONTAINER, OnIdle=freeze # keep, false",
        "CONTAINER, OnIdle=stop;OnIdle=freze, false",
        "CONTAINER, [X-Broproxy];OnIdle=freeze, false",
        "POD, OnIdle=freeze, false",
        "KUBE, OnIdle=freeze, false",
        "POD, OnIdle=stop, true",
        "CONTAINER, OnIdle=freeze;OnIdle=, true",
        "CONTAINER, OnIdel=freeze;OnIdle=stop, true",
    })
    void shouldEndNoConnectionsBecauseOfAMistake(QuadletKind kind, String lines, boolean ends) {
        ProxySection section =
                read(
                        kind,
                        "Listen=8080\nQuietTime=5min\nQuietGrace=1s\nQuietBytes=9\n"
                                + lines.replace(';', '\n')
                                + "\n");
        assertEquals(ends ? Map.of("", "5min") : Map.of(), section.get(SocketSetting.QUIET_TIME));
        assertEquals(ends, !section.get(SocketSetting.QUIET_GRACE).isEmpty());
        assertEquals(ends, !section.get(SocketSetting.QUIET_BYTES).isEmpty());
        String told =
                "f:3: QuietTime= would end connections, because OnIdle= is not understood, so it is ignored; correct OnIdle=";
        assertEquals(!ends, diagnostics.contains(told), diagnostics::toString);
        assertTrue(ends || diagnostics.getLast().equals(told), diagnostics::toString);
    }
}
