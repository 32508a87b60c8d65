package org.brothaman.proxy.setup.quadlet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BackendNetworkTest {
    /** The network for a container with these lines, and a section with those. */
    private static BackendNetwork network(String container, String section) {
        String text =
                "[Container]\n%s\n[X-BroProxy]\nListen=a=1\nListen=b=2\n%s\n"
                        .formatted(container, section)
                        .replace(';', '\n');
        List<Diagnostic> diagnostics = new ArrayList<>();
        UnitFile file = UnitFileParser.parse("f", text, diagnostics::add);
        Quadlet quadlet = new Quadlet("w", QuadletKind.CONTAINER, Path.of("/f"), file);
        ProxySection read = SectionReader.read(quadlet, diagnostics::add);
        assertEquals(List.of(), diagnostics);
        return BackendNetwork.of(quadlet, read, "a");
    }

    @ParameterizedTest
    @CsvSource({
        "Image=x, Image=x",
        "Network=none, Backend=80",
        "Network=none;PublishPort=8080:80, Backend=8080",
        "Network=none;PublishPort=8080:80, ReadyTimeout=90",
        "Network=web.network, Backend=localhost:80",
        "Network=pasta, Backend=[::1]:80",
        "PublishPort=8443:443, Backend=127.0.0.1:80",
        "PodmanArgs=--pids-limit=9, Backend=80",
        "PublishPort=8080:80, Backend=8080;NetworkNamespace=unit",
        "Pod=x.pod, Backend=80;NetworkNamespace=a=unit",
    })
    void shouldBeInsideWhereNothingLeadsIn(String container, String section) {
        assertEquals("unit", network(container, section.replace("Image=x", "")).namespace());
    }

    @ParameterizedTest
    @CsvSource({
        "Network=host, Backend=80",
        "PublishPort=8080:80, ReadyTimeout=90",
        "PublishPort=8080:80, Backend=localhost:8080",
        "PublishPort=80, Backend=8080",
        "PublishPort=${PORT}:80, Backend=8080",
        "Pod=x.pod, Backend=80",
        "Network=db.container, Backend=80",
        "Network=container:db, Backend=80",
        "Network=ns:/run/netns/x, Backend=80",
        "PodmanArgs=--publish 8080:80, Backend=8080",
        "PodmanArgs=--tty -p 8080:80, Backend=8080",
        "PodmanArgs=--network=host, Backend=80",
        "Image=x, Backend=192.0.2.1:80",
        "Image=x, Backend=/run/web.sock",
        "Network=none;PublishPort=8080:80, Backend=/run/web.sock",
        "Image=x, Backend=web.example:80",
        "Image=x, Backend=80;NetworkNamespace=host",
        "Image=x, Backend=80;NetworkNamespace=b=unit;NetworkNamespace=a=host",
    })
    void shouldBeThisHostsWhereSomethingMayLeadIn(String container, String section) {
        assertEquals("host", network(container, section).namespace());
    }

    @ParameterizedTest
    @CsvSource({
        "Network=none, Backend=80, no PublishPort= leads to Backend=",
        "Network=none;PublishPort=8080:80, ReadyTimeout=90, 'the container has Network=none, with which PublishPort= has no effect'",
        "Pod=x.pod, Backend=80, 'its network may be set up elsewhere, by Pod='",
        "Network=host, Backend=80, the container has Network=host",
    })
    void shouldSayWhy(String container, String section, String reason) {
        assertEquals(reason, network(container, section).reason());
    }
}
