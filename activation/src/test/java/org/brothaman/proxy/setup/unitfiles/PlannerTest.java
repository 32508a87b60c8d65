package org.brothaman.proxy.setup.unitfiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.setup.quadlet.Quadlets;
import org.brothaman.proxy.setup.quadlet.SearchPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PlannerTest {
    @TempDir private Path folder;
    private final List<String> diagnostics = new ArrayList<>();
    private Path program = Path.of("/usr/bin/bro-proxy");
    private ManagerScope scope = ManagerScope.USER;

    private Optional<ProxyUnits> units(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name + ".container"), text);
        var path =
                SearchPath.of(ManagerScope.USER, Map.of("QUADLET_UNIT_DIRS", folder.toString()), 1);
        var quadlet = new Quadlets(path).find(name, c -> {}).orElseThrow();
        return new Planner(scope, program, c -> diagnostics.add(c.toString())).units(quadlet);
    }

    private String service(String name, String text) throws IOException {
        ProxyUnits units = units(name, text).orElseThrow();
        return units.texts(false).get(units.service());
    }

    @Test
    void shouldNameUnitsOfAnInstanceLikeIt() throws IOException {
        ProxyUnits units =
                units("web@1", "[X-BroProxy]\nListen=1\nListen=x=2\nBackend=h:3\n").orElseThrow();

        assertEquals("web-proxy@1.service", units.service());
        assertEquals(List.of("web-proxy@1.socket", "web-proxy-x@1.socket"), units.sockets());
        assertTrue(units.texts(false).get(units.service()).contains("--unit=web@1.service"));
    }

    @Test
    void shouldRefuseWhatHasNoContainerOrNoSocket() throws IOException {
        assertTrue(units("web@", "[X-BroProxy]\nListen=1\nBackend=h:1\n").isEmpty());
        assertTrue(units("web", "[X-BroProxy]\nOnIdle=stop\n").isEmpty());
        String own = "[Container]\nNetwork=host\n[X-BroProxy]\nListen=1\nBackend=127.0.0.1:1\n";
        assertTrue(units("own", own).isEmpty());

        assertEquals(3, diagnostics.size());
        assertTrue(diagnostics.get(0).contains("web@INSTANCE.container"), diagnostics.get(0));
        assertTrue(diagnostics.get(1).contains("add Listen=PORT"), diagnostics.get(1));
        assertTrue(
                diagnostics.get(2).contains("use the address of the container"),
                diagnostics.get(2));
    }

    /** Podman warns and publishes nothing there. */
    @Test
    void shouldNotTakeAPublishedPortOfTheHostsNetworkForTheBackend() throws IOException {
        String text =
                "[Container]\nNetwork=host\nPublishPort=180%i:80\n[X-BroProxy]\nListen=80%i\n";
        assertTrue(units("web@", text).isEmpty());
        assertTrue(
                diagnostics.getFirst().contains("with Network=host PublishPort= has no effect"),
                diagnostics.toString());
        assertEquals(
                List.of("127.0.0.1:90%i"),
                units("web@", text + "Backend=90%i\n").orElseThrow().backends());
    }

    @Test
    void shouldLeaveTheInstanceOfATemplateToSystemd() throws IOException {
        String text =
                "[Container]\nPublishPort=[::1]:180%i:80\n[X-BroProxy]\nListen=[::]:80%i\nListen=a=@%i\n";
        ProxyUnits units = units("web@", text).orElseThrow();
        Map<String, String> texts = units.texts(false);

        assertEquals(List.of(), diagnostics);
        assertEquals(List.of("[::1]:180%i", "[::1]:180%i"), units.backends());
        assertEquals(
                List.of("web-proxy@INSTANCE.socket", "web-proxy-a@INSTANCE.socket"),
                units.sockets());
        String socket = texts.get("web-proxy@.socket");
        assertTrue(
                socket.contains("ListenStream=[::]:80%i\nFreeBind")
                        || socket.contains("ListenStream=[::]:80%i\n"),
                socket);
        assertTrue(socket.contains("\nService=web-proxy@%i.service\n"), socket);
        String service = texts.get("web-proxy@.service");
        assertTrue(service.contains("--unit=web@%i.service"), service);
        assertTrue(
                service.contains("Requires=web-proxy@%i.socket web-proxy-a@%i.socket\n"), service);
    }

    /** The name is put in by systemd where it has no file, and by us where it has one. */
    @Test
    void shouldSayTheSameOfAnInstanceWithAndWithoutAFile() throws IOException {
        String text =
                "[Container]\nPublishPort=180%i:80\n[X-BroProxy]\nListen=80%i\nReady=http:/%i/a%20b\nExclusive=gpu%i\nDeny=192.0.2.%i\nSocketGroup=g%i\nMetrics=93%i\nListen=/run/%i\n";
        String template = service("web@", text);
        String instance = service("web@12", text);

        assertEquals(List.of(), diagnostics);
        assertEquals(command(instance), command(template).replace("%i", "12"));
        assertTrue(template.contains("--ready=http:/%i/a%%20b"), template);
        assertTrue(template.contains("--exclusive=gpu%i"), template);
        assertTrue(template.contains("--deny=192.0.2.%i"), template);
    }

    private static String command(String unit) {
        int start = unit.indexOf("ExecStart=");
        return unit.substring(start, unit.indexOf("\n\n", start));
    }

    @ParameterizedTest
    @ValueSource(strings = {"QuietTime=%imin", "Threads=%i", "WantedBy=app@%i.target"})
    void shouldRefuseTheNameOfAnInstanceWithAndWithoutAFile(String line) throws IOException {
        String text =
                "[Container]\nPublishPort=180%i:80\n[X-BroProxy]\nListen=80%i\n" + line + "\n";
        service("web@", text);
        service("web@3", text);

        assertEquals(2, diagnostics.size(), diagnostics.toString());
        for (String found : diagnostics) {
            assertTrue(found.contains("has the name of an instance, which this key does"), found);
        }
    }

    @Test
    void shouldTakeAPercentSignForOneWhereThereIsNoInstance() throws IOException {
        String text =
                "[Container]\nPublishPort=18080:80\n[X-BroProxy]\nListen=8080\nReady=http:/%i\n";

        assertTrue(service("web", text).contains("--ready=http:/%%i"));
    }

    @Test
    void shouldKnowWhereTheNameOfAnInstanceSaysNothing() throws IOException {
        String inside = "[Container]\nImage=x\n[X-BroProxy]\nListen=80%i\nBackend=80\n";
        assertTrue(units("web@", inside).isEmpty());
        assertTrue(units("web", inside).isEmpty());
        assertTrue(units("web@x", inside).isEmpty());

        assertTrue(
                diagnostics.get(0).contains("a link named web@INSTANCE.container"),
                diagnostics.toString());
        assertTrue(
                diagnostics.get(1).contains("Listen=80%i has the name of an instance, and this"),
                diagnostics.toString());
        assertTrue(
                diagnostics.stream()
                        .anyMatch(
                                d ->
                                        d.contains("\"80x\" is not a valid port")
                                                || d.contains("\"80x\"")),
                diagnostics.toString());
    }

    @Test
    void shouldNotEnterAPodByItsUnit() throws IOException {
        Files.writeString(
                folder.resolve("app.pod"),
                "[Pod]\n[X-BroProxy]\nListen=1\nBackend=2\nNetworkNamespace=unit\n");
        var path =
                SearchPath.of(ManagerScope.USER, Map.of("QUADLET_UNIT_DIRS", folder.toString()), 1);
        var quadlet = new Quadlets(path).find("app-pod", c -> {}).orElseThrow();
        Planner planner = new Planner(scope, program, c -> diagnostics.add(c.toString()));

        assertTrue(planner.units(quadlet).isEmpty());
        assertTrue(
                diagnostics.getFirst().contains("NetworkNamespace=unit is for a .container"),
                diagnostics.toString());
    }

    /** Podman names it app@-pod or app-pod@, by its version, and there is one pod for all. */
    @ParameterizedTest
    @ValueSource(strings = {"app@.pod", "app@1.pod"})
    void shouldRefuseAPodThatIsATemplate(String name) throws IOException {
        Files.writeString(
                folder.resolve("app@.pod"), "[Pod]\nPublishPort=1:2\n[X-BroProxy]\nListen=8%i\n");
        var path =
                SearchPath.of(ManagerScope.USER, Map.of("QUADLET_UNIT_DIRS", folder.toString()), 1);
        var quadlet = new Quadlets(path).find(name, c -> {}).orElseThrow();
        Planner planner = new Planner(scope, program, c -> diagnostics.add(c.toString()));

        assertTrue(planner.units(quadlet).isEmpty());
        assertTrue(
                diagnostics.getFirst().contains("up to Podman 5.6 all instances are one"),
                diagnostics.toString());
    }

    /** By which {@code bro-proxy sleep} goes, too. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | web.service",
                "StopUnit=all.service | all.service",
                "StopUnit=all.target | web.service",
                "StopUnit=all.service # both | web.service",
                "StopUnit=all.service;OnIdle=freeze | web.service",
            })
    void shouldSayWhatItStops(String lines, String stopped) throws IOException {
        assertEquals(
                stopped,
                units("web", INSIDE + lines.replace(';', '\n') + "\n").orElseThrow().stopUnit());
    }

    private static final String INSIDE =
            "[Container]\nImage=x\n[X-BroProxy]\nListen=8080\nBackend=80\n";

    @Test
    void shouldReachAContainerThatPublishesNothingInsideItsNetwork() throws IOException {
        ProxyUnits units = units("web", INSIDE).orElseThrow();
        Map<String, String> texts = units.texts(false);

        assertEquals(List.of("web-proxy.socket"), units.sockets());
        assertEquals(
                Set.of(
                        "web-proxy.socket",
                        "web-proxy.service",
                        "web-proxy-namespace.socket",
                        "web-proxy-namespace@.service"),
                texts.keySet());
        String service = texts.get("web-proxy.service");
        assertTrue(service.contains(" --network-namespace=unit \\\n"), service);
        assertTrue(
                service.contains("--namespace-helper=%t/bro-proxy/web-proxy-namespace.sock"),
                service);
        assertTrue(service.contains("RestrictNamespaces=yes"), service);
        assertTrue(
                texts.get("web-proxy-namespace@.service")
                        .contains("\n    namespace-helper \\\n    web.service\n"));
        assertEquals(
                List.of(
                        "127.0.0.1:80 is reached inside the container's own network, because no PublishPort= leads to Backend="),
                units.networks());
        assertEquals(List.of(), units.hostBackends());
    }

    @Test
    void shouldNotEnterTwoNamespaces() throws IOException {
        String two =
                "[X-BroProxy]\nListen=a=1\nListen=b=2\nBackend=3\nNetworkNamespace=a=unit\nNetworkNamespace=b=/run/netns/b\n";
        assertTrue(units("web", two).isEmpty());
        assertTrue(diagnostics.getFirst().contains("one proxy enters one"), diagnostics::toString);
    }

    @Test
    void shouldNotEnterAContainerThatHasNoNetworkOfItsOwn() throws IOException {
        String hosts = "[Container]\nNetwork=host\n[X-BroProxy]\nListen=1\nBackend=3\n";
        assertTrue(units("web", hosts + "NetworkNamespace=unit\n").isEmpty());
        assertTrue(diagnostics.getFirst().contains("remove one of the two"), diagnostics::toString);
    }

    @Test
    void shouldNameTheFileThatTheHelperMayEnter() throws IOException {
        ProxyUnits units =
                units("web@1", INSIDE + "NetworkNamespace=/run/netns/web\n").orElseThrow();
        String helper = units.texts(false).get("web-proxy-1-namespace@.service");
        assertTrue(helper.contains("\n    namespace-helper \\\n    /run/netns/web\n"), helper);
    }

    @Test
    void shouldNotRunWhatAServiceNameSays() throws IOException {
        String text = "[Container]\nServiceName=x --listen=0.0.0.0:1\n[X-BroProxy]\nListen=1\n";
        assertTrue(units("web", text + "Backend=h:1\n").isEmpty());
        assertEquals(1, diagnostics.size());
        assertTrue(
                diagnostics.getFirst().contains("not the name of a unit"), diagnostics.getFirst());
    }

    @Test
    void shouldKeepOtherListensWhenOneHasNoBackend() throws IOException {
        ProxyUnits units =
                units("web", "[X-BroProxy]\nListen=a=1\nListen=b=2\nBackend=b=h:3\n").orElseThrow();

        assertEquals(List.of("web-proxy-b.socket"), units.sockets());
        assertEquals(1, diagnostics.size());
        assertTrue(diagnostics.getFirst().contains("add Backend=a=PORT"));
    }

    @Test
    void shouldPointOutAPortThatTheContainerTakesItself() throws IOException {
        units("web", "[Container]\nPublishPort=8080:80\n[X-BroProxy]\nListen=8080\nBackend=h:1\n");
        units(
                "host",
                "[Container]\nNetwork=host\nExposeHostPort=8080\n[X-BroProxy]\nListen=8080\nBackend=h:1\n");

        assertEquals(2, diagnostics.size());
        assertTrue(
                diagnostics
                        .get(0)
                        .endsWith(
                                "web.container:2: PublishPort=8080:80 takes the port of Listen=127.0.0.1:8080;"
                                        + " write PublishPort=127.0.0.1:18080:80 instead"),
                diagnostics.get(0));
        assertTrue(diagnostics.get(1).contains("listen on another port"), diagnostics.get(1));
    }

    @Test
    void shouldAskForNamesWhereBackendsDiffer() throws IOException {
        ProxyUnits units =
                units(
                                "web",
                                "[Container]\nPublishPort=1080:80\nPublishPort=1022:22\n"
                                        + "[X-BroProxy]\nListen=80\nListen=22\n")
                        .orElseThrow();

        assertEquals(List.of("127.0.0.1:80"), units.streams());
        assertTrue(diagnostics.getFirst().contains("give it a name: Listen=NAME="));
    }

    @Test
    void shouldLetTheManagerWaitLongerThanTheConnections() throws IOException {
        String text = "[X-BroProxy]\nListen=1\nBackend=h:1\n";

        assertTrue(service("web", text).contains("continue for 10s.\nTimeoutStopSec=30s\n"));
        assertTrue(
                service("web", text + "DrainTimeout=2min\n")
                        .contains("continue for 2min.\nTimeoutStopSec=2min 20s\n"));
        assertTrue(
                service("web", text + "DrainTimeout=infinity\n")
                        .contains("\nTimeoutStopSec=infinity\n"));
    }

    @Test
    void shouldSayWhoMayUseAUnixSocket() throws IOException {
        String text =
                "[X-BroProxy]\nListen=/run/a.sock\nListen=tcp=1\nBackend=h:1\n"
                        + "SocketMode=0660\nSocketUser=web\nSocketGroup=www-data\n";
        scope = ManagerScope.SYSTEM;
        Map<String, String> units = units("web", text).orElseThrow().texts(false);

        assertTrue(
                units.get("web-proxy.socket")
                        .contains("\nSocketMode=0660\nSocketUser=web\nSocketGroup=www-data\n"));
        assertTrue(!units.get("web-proxy-tcp.socket").contains("SocketMode"));
        assertEquals(List.of(), diagnostics);
        scope = ManagerScope.USER;
        units("web", text);
        assertEquals(1, diagnostics.size(), diagnostics.toString());
        assertTrue(diagnostics.getFirst().contains("use SocketGroup="), diagnostics.getFirst());
    }

    private String socket(String listens) throws IOException {
        return units("web", "[X-BroProxy]\nBackend=h:1\n" + listens)
                .orElseThrow()
                .texts(false)
                .get("web-proxy.socket");
    }

    /** An address of a VPN, or of a network that is not up yet: the socket would fail for good. */
    @Test
    void shouldListenOnAddressesThatComeLater() throws IOException {
        assertTrue(socket("Listen=10.77.0.5:80\n").contains("\nFreeBind=yes\n"));
        assertTrue(socket("Listen=[2001:db8::1]:80\nListen=80\n").contains("\nFreeBind=yes\n"));
        for (String always : List.of("80", "127.0.0.2:80", "[::1]:80", "0.0.0.0:80", "[::]:80")) {
            assertTrue(!socket("Listen=" + always + "\n").contains("FreeBind"), always);
        }
        assertTrue(!socket("Listen=/run/web.sock\n").contains("FreeBind"));
    }

    @Test
    void shouldLetBothFamiliesListenOnOnePort() throws IOException {
        for (String ipv4 : List.of("0.0.0.0:80", "127.0.0.1:80", "192.0.2.1:80")) {
            String text = socket("Listen=" + ipv4 + "\nListen=[::]:80\n");
            assertTrue(text.contains("\nBindIPv6Only=ipv6-only\n"), text);
        }
        assertTrue(!socket("Listen=[::]:80\n").contains("BindIPv6Only"));
        assertTrue(!socket("Listen=[::]:80\nListen=0.0.0.0:81\n").contains("BindIPv6Only"));
        assertTrue(!socket("Listen=[::1]:80\nListen=127.0.0.1:80\n").contains("BindIPv6Only"));
        assertEquals(List.of(), diagnostics);
    }

    /**
     * The setting is for a whole unit, and what it takes from one port it must not from another.
     */
    @Test
    void shouldTakeIpv4FromNoOtherPort() throws IOException {
        String text = socket("Listen=0.0.0.0:80\nListen=[::]:80\nListen=[::]:81\n");
        assertTrue(text.contains("\nListenStream=[::]:81\nListenStream=0.0.0.0:81\n"), text);
        assertTrue(text.indexOf("0.0.0.0:80") == text.lastIndexOf("0.0.0.0:80"), text);
    }

    @Test
    void shouldSeeTheOtherFamilyInAnotherSocket() throws IOException {
        ProxyUnits units =
                units("web", "[X-BroProxy]\nListen=a=0.0.0.0:80\nListen=b=[::]:80\nBackend=h:1\n")
                        .orElseThrow();
        assertTrue(!units.texts(false).get("web-proxy-a.socket").contains("BindIPv6Only"));
        assertTrue(units.texts(false).get("web-proxy-b.socket").contains("BindIPv6Only"));
    }

    @Test
    void shouldQuoteWhatSystemdWouldTakeApart() throws IOException {
        program = Path.of("/opt/my tools/100%/bro-proxy");
        String service = service("web", "[X-BroProxy]\nListen=1\nBackend=/run/a b$c\n");

        assertTrue(service.contains("\"/opt/my tools/100%%/bro-proxy\""), service);
        assertTrue(service.contains("\"--backend=/run/a b$$c\""), service);
    }

    @Test
    void shouldNotLockItselfOutOfItsOwnFolders() throws IOException {
        scope = ManagerScope.SYSTEM;
        program = Path.of("/root/bin/bro-proxy");
        String service = service("web", "[X-BroProxy]\nListen=1\nBackend=/tmp/x\n");

        assertTrue(service.contains("ProtectHome=read-only"), service);
        assertTrue(!service.contains("PrivateTmp"), service);
    }
}
