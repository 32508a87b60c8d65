package org.brothaman.proxy.setup.doctor;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.brothaman.proxy.activation.readiness.Readiness;
import org.brothaman.proxy.proxyprotocol.HeaderOptions;
import org.brothaman.proxy.setup.quadlet.BackendNetwork;
import org.brothaman.proxy.setup.quadlet.ProxySection;

/**
 * The backend of a proxy's socket, and when it counts as ready. Immutable.
 *
 * @param backend as {@code --backend} has it
 * @param header of the PROXY protocol with which each connection begins
 * @param inside whether that is meant in another network namespace
 * @param byData whether a client wakes it by what it sends
 */
record Route(
        String backend, Readiness ready, HeaderOptions header, boolean inside, boolean byData) {
    /** One on this host whose backend expects no header. */
    Route(String backend, Readiness ready) {
        this(backend, ready, HeaderOptions.NONE, false, false);
    }

    private static final Set<String> FLAGS =
            Set.of("--user", "--system", "--no-keepalive", "--access-log");

    private static final Pattern NAMED = Pattern.compile("(?:([A-Za-z0-9_.-]+)=)?(.*)");

    /**
     * The routes to one unit of a proxy that is called with these words; none if they are another
     * program's.
     *
     * @param unit whose backends are meant
     */
    static List<Route> of(List<String> command, String unit) {
        var said =
                new Said(
                        new TreeMap<>(),
                        new TreeMap<>(),
                        new TreeMap<>(),
                        new TreeMap<>(),
                        new TreeMap<>(),
                        new TreeMap<>());
        for (int i = 1; i < command.size(); i++) {
            String word = command.get(i).replaceFirst("^-p=?(?=.)", "--proxy-protocol=");
            int equals = word.indexOf('=');
            if (!word.startsWith("-")) {
                said.backends.put("", word);
            } else if (equals >= 0) {
                said.take(word.substring(0, equals), word.substring(equals + 1));
            } else if (!FLAGS.contains(word) && i + 1 < command.size()) {
                said.take(word, command.get(++i));
            }
        }
        return said.routes(unit);
    }

    /** What the options say, each for all sockets or, by name, for one. */
    private record Said(
            Map<String, String> backends,
            Map<String, String> ready,
            Map<String, String> headers,
            Map<String, String> units,
            Map<String, String> networks,
            Map<String, String> wakes) {
        void take(String option, String text) {
            Matcher named = NAMED.matcher(text);
            if (named.matches()) {
                String socket = named.group(1) == null ? "" : named.group(1);
                switch (option) {
                    case "--backend" -> backends.put(socket, named.group(2));
                    case "--ready" -> ready.put(socket, named.group(2));
                    case "-p", "--proxy-protocol" -> headers.put(socket, named.group(2));
                    case "--unit" -> units.put(socket, named.group(2));
                    case "--network-namespace" -> networks.put(socket, named.group(2));
                    case "--wake-on" -> wakes.put(socket, named.group(2));
                    default -> {}
                }
            }
        }

        List<Route> routes(String unit) {
            return sockets().stream()
                    .filter(socket -> isOf(socket, unit))
                    .map(this::route)
                    .flatMap(Optional::stream)
                    .distinct()
                    .toList();
        }

        private boolean isOf(String socket, String unit) {
            String named = ProxySection.of(units, socket);
            return named == null || unit.equals(named) || unit.equals(named + ".service");
        }

        /** By their names as far as options tell them, else one for all. */
        private Set<String> sockets() {
            Set<String> sockets = new TreeSet<>();
            Stream.of(backends, ready, headers, units, networks, wakes)
                    .forEach(values -> sockets.addAll(values.keySet()));
            if (sockets.size() > 1) {
                sockets.remove("");
            }
            return sockets;
        }

        private Optional<Route> route(String socket) {
            return Optional.ofNullable(ProxySection.of(backends, socket))
                    .map(
                            backend ->
                                    new Route(
                                            backend,
                                            parse(ready, socket),
                                            header(headers, socket),
                                            isInside(networks, socket),
                                            "data".equals(ProxySection.of(wakes, socket))));
        }
    }

    /** The same backend, told who the client is if it was not, and not told if it was. */
    Route withOtherHeader() {
        return new Route(
                backend,
                ready,
                header.isOn() ? HeaderOptions.NONE : HeaderOptions.parse("v1"),
                inside,
                byData);
    }

    private static boolean isInside(Map<String, String> networks, String socket) {
        String text = ProxySection.of(networks, socket);
        return text != null && !text.equals(BackendNetwork.HOST);
    }

    private static HeaderOptions header(Map<String, String> headers, String socket) {
        String text = ProxySection.of(headers, socket);
        try {
            return text == null ? HeaderOptions.NONE : HeaderOptions.parse(text);
        } catch (IllegalArgumentException e) {
            return HeaderOptions.NONE; // as with a readiness that is none
        }
    }

    private static Readiness parse(Map<String, String> ready, String socket) {
        String text = ProxySection.of(ready, socket);
        try {
            return text == null ? new Readiness.Tcp() : Readiness.parse(text);
        } catch (IllegalArgumentException e) {
            // The proxy itself refuses it; its unit has failed then.
            return new Readiness.Tcp();
        }
    }
}
