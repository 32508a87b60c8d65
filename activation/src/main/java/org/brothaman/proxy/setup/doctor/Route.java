package org.brothaman.proxy.setup.doctor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.brothaman.proxy.activation.readiness.Readiness;
import org.brothaman.proxy.proxyprotocol.HeaderOptions;
import org.brothaman.proxy.setup.quadlet.ProxySection;

/**
 * The backend of a proxy's socket, and when it counts as ready. Immutable.
 *
 * @param backend as {@code --backend} has it
 * @param header of the PROXY protocol with which each connection begins
 */
record Route(String backend, Readiness ready, HeaderOptions header) {
    /** One whose backend expects no header. */
    Route(String backend, Readiness ready) {
        this(backend, ready, HeaderOptions.NONE);
    }

    private static final Pattern OPTION =
            Pattern.compile("--(backend|ready|proxy-protocol)=(?:([A-Za-z0-9_.-]+)=)?(.*)");

    /** The routes of a proxy that is called with these words; none if they are another's. */
    static List<Route> of(List<String> command) {
        Map<String, String> backends = new HashMap<>();
        Map<String, String> ready = new HashMap<>();
        Map<String, String> headers = new HashMap<>();
        String before = "";
        for (String word : command.subList(Math.min(1, command.size()), command.size())) {
            Matcher option = OPTION.matcher(word);
            if (option.matches()) {
                String socket = option.group(2) == null ? "" : option.group(2);
                Map<String, String> values =
                        switch (option.group(1)) {
                            case "ready" -> ready;
                            case "proxy-protocol" -> headers;
                            default -> backends;
                        };
                values.put(socket, option.group(3));
            } else if (!word.startsWith("-") && !takesNext(before)) {
                backends.put("", word);
            }
            before = word;
        }
        List<Route> routes = new ArrayList<>();
        backends.forEach(
                (socket, backend) ->
                        routes.add(
                                new Route(backend, parse(ready, socket), header(headers, socket))));
        return routes.stream().distinct().toList();
    }

    /** Whether this is an option whose value is the next word. */
    private static boolean takesNext(String word) {
        return word.startsWith("-")
                && !word.contains("=")
                && !List.of("--user", "--system", "--no-keepalive", "--access-log").contains(word);
    }

    /** The same backend, told who the client is if it was not, and not told if it was. */
    Route withOtherHeader() {
        return new Route(
                backend, ready, header.isOn() ? HeaderOptions.NONE : HeaderOptions.parse("v1"));
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
