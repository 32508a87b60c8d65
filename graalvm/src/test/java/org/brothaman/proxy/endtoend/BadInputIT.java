package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is wrong with the command line or with what the process was started with ends it with 2 or 1
 * and one line that names the option or variable, the value and the remedy.
 */
final class BadInputIT {
    private static final int FAILURE = 1;
    private static final int USAGE = 2;
    private static final String TIME_REMEDY = "5min 20s";

    // ---- the command line ----

    @ParameterizedTest
    @MethodSource
    void shouldRefuseACommandLine(List<String> arguments, List<String> parts) {
        shouldEndWith(USAGE, Binary.run(arguments.toArray()), parts);
    }

    static Stream<Arguments> shouldRefuseACommandLine() {
        return Stream.of(
                        backends(),
                        misspeltCommands(),
                        badAddresses(),
                        badTimes(),
                        badCounts(),
                        badWords(),
                        badListens())
                .flatMap(cases -> cases);
    }

    private static Stream<Arguments> backends() {
        return Stream.of(
                bad("").of("BACKEND", "127.0.0.1:18080"),
                bad("--exit-idle-time=1s").of("BACKEND", "127.0.0.1:18080"),
                bad("a:1 b:2").of("BACKEND", "\"a:1\"", "\"b:2\"", "give one"),
                bad("a:1 --backend=b:2").of("BACKEND", "\"a:1\"", "\"b:2\"", "give one"),
                bad("--backend=x=a:1 --backend=x=b:2").of("BACKEND", "socket x", "\"a:1\""));
    }

    /** Never taken for a host, which would be served at 127.0.0.1:8080. */
    private static Stream<Arguments> misspeltCommands() {
        return Stream.of(
                bad("statu").of("\"statu\"", "did you mean bro-proxy status?", "statu:80"),
                bad("docter web").of("did you mean bro-proxy doctor?"),
                bad("docter --json web").of("did you mean bro-proxy doctor?"),
                bad("--user status").of("did you mean bro-proxy status, with the command first?"),
                bad("help").of("did you mean bro-proxy --help?"));
    }

    private static Stream<Arguments> badAddresses() {
        return Stream.of(
                bad("0").of("BACKEND", "\"0\"", "1 to 65535"),
                bad("8080/tcp").of("BACKEND", "no protocol", "use 8080"),
                bad("host:0").of("BACKEND", "\"host:0\"", "1 to 65535"),
                bad("host:65536").of("BACKEND", "\"host:65536\"", "1 to 65535"),
                bad("127.0.0.1:99999999999").of("BACKEND", "99999999999", "1 to 65535"),
                bad("host:").of("BACKEND", "\"host:\"", "port is missing"),
                bad("host:no-such-service").of("BACKEND", "no-such-service"),
                bad(":80").of("BACKEND", "\":80\"", "host is missing"),
                bad("[::1:80").of("BACKEND", "\"[::1:80\"", "bracket"),
                bad("1.2.3:80").of("BACKEND", "\"1.2.3\"", "192.0.2.1"),
                bad("256.0.0.1:80").of("BACKEND", "\"256.0.0.1\"", "192.0.2.1"),
                bad("ho/st:80").of("BACKEND", "\"ho/st\"", "host name"),
                bad("@").of("BACKEND", "\"@\"", "@NAME"),
                bad("/" + "x".repeat(107)).of("BACKEND", "108 bytes", "107 bytes"),
                bad("--backend=web=host:0").of("BACKEND", "\"host:0\"", "1 to 65535"));
    }

    private static Stream<Arguments> badTimes() {
        return Stream.concat(
                Stream.of(
                                "--exit-idle-time",
                                "--idle-timeout",
                                "--client-fin-timeout",
                                "--backend-fin-timeout",
                                "--drain-timeout",
                                "--connect-timeout",
                                "--keepalive-time",
                                "--keepalive-interval",
                                "--ready-timeout")
                        .map(
                                option ->
                                        bad(option + "=soon a:1")
                                                .of(option, "\"soon\"", TIME_REMEDY)),
                Stream.of("5parsecs", "-1s", "1.s", "", "99999999999999999999", "infinity1")
                        .map(
                                time ->
                                        bad("--exit-idle-time=" + time + " a:1")
                                                .of(
                                                        "--exit-idle-time",
                                                        "\"" + time + "\"",
                                                        TIME_REMEDY)));
    }

    private static Stream<Arguments> badCounts() {
        return Stream.of("--connections-max", "--threads", "--keepalive-probes")
                .flatMap(
                        option ->
                                Stream.of("0", "-1", "x", "1.5", "99999999999")
                                        .map(
                                                count ->
                                                        bad(option + "=" + count + " a:1")
                                                                .of(
                                                                        option,
                                                                        "\"" + count + "\"",
                                                                        "from 1 to")));
    }

    private static Stream<Arguments> badWords() {
        return Stream.of(
                bad("-c 0 a:1").of("--connections-max", "\"0\"", "from 1 to"),
                bad("-c -1 a:1").of("-c"),
                bad("--when-full=maybe a:1").of("--when-full", "\"maybe\"", "refuse", "wait"),
                bad("--log-level=loud a:1").of("--log-level", "\"loud\"", "warning", "debug"),
                bad("--on-idle=pause a:1").of("--on-idle", "\"pause\"", "did you mean freeze?"),
                bad("--unit=x --ready=http://h/ a:1").of("--ready", "http:/PATH"),
                bad("--on-idle=sleep a:1").of("--on-idle", "\"sleep\"", "stop, freeze, leave"),
                bad("--ready=tcp a:1").of("--ready \"tcp\"", "--unit"),
                bad("-p v3 a:1").of("--proxy-protocol \"v3\"", "use v1, v2"),
                bad("--proxy-protocol=v2,ssl a:1").of("--proxy-protocol", "\"ssl\"", "use v1, v2"),
                bad("--accept-proxy-protocol=lan a:1").of("--accept-proxy-protocol", "\"lan\""),
                bad("--accept-proxy-protocol=any --foreign-proxy-protocol=drop a:1")
                        .of("--foreign-proxy-protocol \"drop\"", "refuse, pass"),
                bad("--foreign-proxy-protocol=pass a:1")
                        .of(
                                "--foreign-proxy-protocol \"pass\"",
                                "--accept-proxy-protocol; add that"),
                bad("--allow=localhost a:1").of("--allow \"localhost\"", "add --deny=any"),
                bad("--deny=lan a:1").of("--deny", "\"lan\"", "write ADDRESS"),
                bad("--unit=web --wake-on=byte a:1").of("--wake-on", "did you mean data?"),
                bad("--wake-limit=3/1h a:1").of("--wake-limit needs a unit", "add --unit"),
                bad("--unit=web --wake-limit=3 a:1").of("--wake-limit", "write N/TIME"),
                bad("--connections-max-per-source=0 a:1").of("--connections-max-per-source"),
                bad("--quiet-after=5min a:1").of("--quiet-after \"5min\"", "add --unit"),
                bad("--unit=web --on-idle=leave --quiet-after=1 a:1").of("--on-idle=leave"),
                bad("--sleep-foreign a:1").of("--sleep-foreign", "add --unit"),
                bad("--unit=web --on-idle=leave --sleep-foreign a:1").of("--on-idle=leave"),
                bad("--unit=web --reclaim a:1").of("--reclaim", "--on-idle=freeze"),
                bad("--unit=web --quiet-grace=5s a:1").of("--quiet-grace", "add it"),
                bad("--unit=web --quiet-after=1 --on-idle=freeze --quiet-grace=1 a:1")
                        .of("--quiet-grace", "remove it"),
                bad("--unit=web --quiet-after=1 --quiet-grace=infinity a:1")
                        .of("--quiet-grace", "such as 5s"),
                bad("--unit=web --quiet-bytes=9 a:1").of("--quiet-bytes", "add it"),
                bad("--unit=web --quiet-after=1 --quiet-bytes=1K a:1").of("--quiet-bytes", "1K"),
                bad("--unit=web --quiet-after=soon a:1").of("--quiet-after", "\"soon\""),
                bad("--exclusive=gpu a:1").of("--exclusive \"gpu\"", "add --unit"),
                bad("--unit=web --exclusive=a/b a:1").of("--exclusive \"a/b\"", "as in gpu"),
                bad("--unit=web --exclusive=gpu --on-idle=freeze a:1").of("--on-idle=stop"),
                bad("--unit=web --exclusive-grace=1s a:1").of("\"1s\"", "add --exclusive"),
                bad("--unit=web --exclusive=gpu --exclusive-grace=2min a:1")
                        .of("\"2min\" never passes", "--ready-timeout 1min 30s"),
                bad("--wake-on=data a:1").of("--wake-on \"data\"", "add --unit"),
                bad("--unit=web --wake-allow=lan a:1").of("--wake-allow", "\"lan\""),
                bad("--unit=web --when-asleep=sleep a:1").of("--when-asleep", "refuse, wait"),
                bad("--no-such-option a:1").of("--no-such-option", "--help"),
                bad("a:1 --listen").of("--listen", "--help"),
                bad("a:1 -c").of("-c", "--help"));
    }

    private static Stream<Arguments> badListens() {
        return Stream.of(
                bad("a:1 --listen=localhost:80").of("--listen", "\"localhost:80\"", "127.0.0.1"),
                bad("a:1 --listen=127.0.0.1").of("--listen", "\"127.0.0.1\"", "port"),
                bad("a:1 --listen=65536").of("--listen", "65536", "0 to 65535"),
                bad("a:1 --listen=::1:80").of("--listen", "\"::1:80\"", "[::1]:8080"),
                bad("a:1 --listen=").of("--listen", "\"\""),
                bad("a:1 --metrics=0.0.0.0:1").of("--metrics", "\"0.0.0.0:1\"", "127.0.0.1:PORT"),
                bad("a:1 --metrics=x").of("--metrics", "\"x\"", "/path"));
    }

    private record Bad(List<String> arguments) {
        Arguments of(String... parts) {
            return Arguments.of(arguments, List.of(parts));
        }
    }

    private static Bad bad(String commandLine) {
        return new Bad(commandLine.isEmpty() ? List.of() : List.of(commandLine.split(" ")));
    }

    /** Found wrong only when the sockets are known, and still the one line that there is. */
    @ParameterizedTest
    @MethodSource
    void shouldRefuseWhatDoesNotFitItsOwnSocket(String commandLine, List<String> parts) {
        Launch launch = Launch.of((Object[]) (commandLine + " --listen=127.0.0.1:0").split(" "));
        shouldEndWith(USAGE, launch.with("LISTEN_PID", "1").socket("tcp").run(), parts);
    }

    static Stream<Arguments> shouldRefuseWhatDoesNotFitItsOwnSocket() {
        return Stream.of(
                Arguments.of("--backend=web=a:1", List.of("BACKEND web=a:1", "127.0.0.1:0")),
                Arguments.of(
                        "a:1 --unit=x --ready=web=tcp", List.of("--ready web=tcp", "127.0.0.1:0")),
                Arguments.of("a:1 --unit=web=x", List.of("--unit web=x", "127.0.0.1:0")),
                Arguments.of("a:1 --unit=x.socket", List.of("--unit \"x.socket\"", "web.service")),
                Arguments.of("a:1 --unit=x --ready=how", List.of("--ready \"how\"", "http:/PATH")),
                Arguments.of("a:1 --unit=x --user --system", List.of("--user and --system")));
    }

    @Test
    void shouldRefuseToWaitForTheUnitOfASocketThatHasNone() {
        Launch launch =
                Launch.of("a:1", "--unit=web=x.service", "--ready=api=tcp")
                        .socket("tcp")
                        .socket("tcp")
                        .with("LISTEN_FDNAMES", "web:api");
        shouldEndWith(USAGE, launch.run(), List.of("--ready api=tcp", "--unit api=UNIT"));
    }

    @Test
    void shouldSayNothingElseWhereNoSocketIsNamed() {
        Programs.require("ip", "iproute2");
        Programs.requireRoot("a network of its own");
        shouldEndWith(
                USAGE,
                Command.of(
                                "unshare",
                                "--net",
                                "sh",
                                "-euc",
                                "ip link set lo up && exec \"$@\"",
                                "sh")
                        .and(Binary.path(), "a:1", "--unit=x.socket")
                        .run(),
                List.of("--unit \"x.socket\""));
    }

    @Test
    void shouldRefuseAnEmptyBackend() {
        shouldEndWith(USAGE, Binary.run(""), List.of("BACKEND", "\"\"", "HOST:PORT"));
    }

    @Test
    void shouldKeepToOneLineWhateverIsInAnArgument() {
        shouldEndWith(USAGE, Binary.run("a\nb:80"), List.of("BACKEND"));
        shouldEndWith(USAGE, Binary.run("a:1", "--exit-idle-time=1\n2\r\u001b[31m"), List.of());
        shouldEndWith(USAGE, Binary.run("a:1", "--no\nsuch"), List.of());
    }

    // ---- addresses to listen on ----

    @Test
    void shouldTellWhoseAddressIsInUse() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + other.getLocalPort();
            shouldEndWith(
                    FAILURE,
                    Binary.run("--listen", address, "127.0.0.1:9"),
                    List.of("--listen " + address, "in use", "ss -ltnp"));
        }
    }

    @Test
    void shouldTellOfAPathInUseAndOfAFolderThatIsNotThere() {
        Path folder = Programs.temporaryFolder();
        Path used = folder.resolve("used.sock");
        try (Backend _ = Backend.echoAt(used)) {
            shouldEndWith(
                    FAILURE,
                    Binary.run("--listen", used, "127.0.0.1:9"),
                    List.of("--listen " + used, "in use", "remove the file"));
        }
        Path astray = folder.resolve("missing/front.sock");
        shouldEndWith(
                FAILURE,
                Binary.run("--listen", astray, "127.0.0.1:9"),
                List.of("--listen " + astray, "No such file", "create the directory"));
    }

    @Test
    void shouldTellWhoHasAllAddresses() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "[::]:" + other.getLocalPort();
            shouldEndWith(
                    FAILURE,
                    Binary.run("--listen", address, "127.0.0.1:9"),
                    List.of("--listen " + address, "in use", "ss -ltnp"));
        }
    }

    // ---- what the service manager passes ----

    @ParameterizedTest
    @MethodSource
    void shouldRefuseADescriptor(String kind, List<String> parts) {
        shouldEndWith(FAILURE, Launch.of("127.0.0.1:9").socket("tcp").socket(kind).run(), parts);
    }

    static Stream<Arguments> shouldRefuseADescriptor() {
        String which = "descriptor 4 of LISTEN_FDS";
        return Stream.of(
                Arguments.of("datagram", List.of(which, "datagram", "ListenStream=")),
                Arguments.of("seqpacket", List.of(which, "seqpacket", "ListenStream=")),
                Arguments.of("connected", List.of(which, "is not listening", "Accept=no")),
                Arguments.of("bound", List.of(which, "is not listening")),
                Arguments.of("file", List.of(which, "is not a socket", "ListenStream=")),
                Arguments.of("closed", List.of("LISTEN_FDS=2", "descriptor 4 is not open")));
    }

    @ParameterizedTest
    @MethodSource
    void shouldRefuseAVariable(String variable, String value, List<String> parts) {
        Launch launch = Launch.of("127.0.0.1:9").socket("tcp").with(variable, value);
        shouldEndWith(FAILURE, launch.run(), parts);
    }

    static Stream<Arguments> shouldRefuseAVariable() {
        return Stream.of(
                Arguments.of("LISTEN_FDS", "x", List.of("LISTEN_FDS=x", "not a number")),
                Arguments.of("LISTEN_FDS", "", List.of("LISTEN_FDS=", "not a number")),
                Arguments.of("LISTEN_FDS", "-1", List.of("LISTEN_FDS=-1", "at least 1")),
                Arguments.of("LISTEN_FDS", "2", List.of("LISTEN_FDS=2", "4 is not open")),
                Arguments.of("LISTEN_FDS", "2147483647", List.of("LISTEN_FDS=2147483647")),
                Arguments.of("LISTEN_PID", "me", List.of("LISTEN_PID=me", "not a number")),
                Arguments.of("LISTEN_FDNAMES", "a:b", List.of("LISTEN_FDNAMES=a:b", "one name")));
    }

    @Test
    void shouldIgnoreSocketsForAnotherProcess() {
        Path path = Programs.temporaryFolder().resolve("own.sock");
        String manager = "@bro-proxy-test-other-" + Ports.free();
        try (Running hear = NotificationIT.manager(manager);
                Proxy proxy =
                        Launch.of("127.0.0.1:9", "--listen=" + path)
                                .with("LISTEN_PID", "1")
                                .with("NOTIFY_SOCKET", manager)
                                .start()) {
            assertTrue(hear.out().await("READY=1").contains(path.toString()));
            assertEquals(0, proxy.terminate());
        }
    }

    @Test
    void shouldRefuseToListenBesidePassedSockets() {
        shouldEndWith(
                USAGE,
                Launch.of("127.0.0.1:9", "--listen=127.0.0.1:0").socket("tcp").run(),
                List.of("--listen 127.0.0.1:0", "ListenStream=127.0.0.1:0"));
    }

    @Test
    void shouldRefuseABackendWithoutASocket() {
        shouldEndWith(
                USAGE,
                Launch.of("--backend=web=127.0.0.1:9", "--backend=api=127.0.0.1:10")
                        .socket("tcp")
                        .with("LISTEN_FDNAMES", "web")
                        .run(),
                List.of("BACKEND api=127.0.0.1:10", "web", "FileDescriptorName=api"));
    }

    @Test
    void shouldRefuseASocketWithoutABackend() {
        shouldEndWith(
                USAGE,
                Launch.of("--backend=web=127.0.0.1:9")
                        .socket("tcp")
                        .socket("tcp6")
                        .with("LISTEN_FDNAMES", "web:api")
                        .run(),
                List.of("socket api", "[::1]:", "--backend api=ADDR"));
    }

    // ---- all ----

    private static void shouldEndWith(int status, Outcome outcome, List<String> parts) {
        assertEquals(status, outcome.status(), outcome::toString);
        assertEquals(1, outcome.err().size(), outcome::toString);
        String line = outcome.err().getFirst();
        assertTrue(line.startsWith("bro-proxy: "), line);
        assertTrue(line.chars().noneMatch(Character::isISOControl), line);
        for (String part : parts) {
            assertTrue(line.contains(part), () -> "no '" + part + "' in: " + line);
        }
    }
}
