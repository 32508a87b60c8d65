package org.brothaman.proxy.setup.doctor;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.brothaman.proxy.setup.quadlet.PublishedPort;
import org.brothaman.proxy.setup.quadlet.Quadlet;

/**
 * Servers that speak before their clients do, known by their usual ports. Their clients send
 * nothing that could wake them. Static.
 */
final class SpeakingServers {
    private static final Map<Integer, String> BY_PORT =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry(21, "FTP"),
                            Map.entry(22, "SSH"),
                            Map.entry(23, "Telnet"),
                            Map.entry(24, "LMTP"),
                            Map.entry(25, "SMTP"),
                            Map.entry(110, "POP3"),
                            Map.entry(119, "NNTP"),
                            Map.entry(143, "IMAP"),
                            Map.entry(587, "SMTP"),
                            Map.entry(2222, "SSH"),
                            Map.entry(2525, "SMTP"),
                            Map.entry(3306, "MySQL and MariaDB"),
                            Map.entry(3690, "Subversion"),
                            Map.entry(4190, "ManageSieve"),
                            Map.entry(5900, "VNC"),
                            Map.entry(5901, "VNC"),
                            Map.entry(6600, "MPD")));

    private SpeakingServers() {}

    /** A warning where what waits for a client's first byte is most likely one of these. */
    static Optional<Finding> check(Route route, Quadlet quadlet) {
        return route.byData()
                ? ports(route, quadlet)
                        .filter(BY_PORT::containsKey)
                        .findFirst()
                        .map(port -> warning(route, port))
                : Optional.empty();
    }

    /** The backend's, and the one inside the container that it is published as. */
    private static Stream<Integer> ports(Route route, Quadlet quadlet) {
        String digits = route.backend().replaceFirst("^.*:(?=[0-9]+$)", "");
        if (!digits.matches("[0-9]{1,5}")) {
            return Stream.empty();
        }
        int port = Integer.parseInt(digits);
        IntStream inside =
                PublishedPort.of(quadlet).stream()
                        .filter(published -> published.host().port() == port)
                        .mapToInt(PublishedPort::containerPort);
        return IntStream.concat(IntStream.of(port), inside).boxed();
    }

    private static Finding warning(Route route, int port) {
        return Finding.warning(
                "backend",
                "WakeOn=data waits for the client to speak, but %s (port %d) speaks first, so a client of %s that comes while it sleeps is disconnected"
                        .formatted(BY_PORT.get(port), port, route.backend()),
                "take out WakeOn=data, or --wake-on=data, for that socket");
    }
}
