package org.brothaman.proxy.setup.doctor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.brothaman.proxy.activation.readiness.Readiness;

/**
 * The backend of a proxy's socket, and when it counts as ready. Immutable.
 *
 * @param backend as {@code --backend} has it
 */
record Route(String backend, Readiness ready) {
    private static final Pattern OPTION =
            Pattern.compile("--(backend|ready)=(?:([A-Za-z0-9_.-]+)=)?(.*)");

    /** The routes of a proxy that is called with these words; none if they are another's. */
    static List<Route> of(List<String> command) {
        Map<String, String> backends = new HashMap<>();
        Map<String, String> ready = new HashMap<>();
        String before = "";
        for (String word : command.subList(Math.min(1, command.size()), command.size())) {
            Matcher option = OPTION.matcher(word);
            if (option.matches()) {
                String socket = option.group(2) == null ? "" : option.group(2);
                (option.group(1).equals("ready") ? ready : backends).put(socket, option.group(3));
            } else if (!word.startsWith("-") && !takesNext(before)) {
                backends.put("", word);
            }
            before = word;
        }
        List<Route> routes = new ArrayList<>();
        backends.forEach((socket, backend) -> routes.add(new Route(backend, parse(ready, socket))));
        return routes.stream().distinct().toList();
    }

    /** Whether this is an option whose value is the next word. */
    private static boolean takesNext(String word) {
        return word.startsWith("-")
                && !word.contains("=")
                && !List.of("--user", "--system", "--no-keepalive", "--access-log").contains(word);
    }

    private static Readiness parse(Map<String, String> ready, String socket) {
        String text = ready.getOrDefault(socket, ready.getOrDefault("", "tcp"));
        try {
            return Readiness.parse(text);
        } catch (IllegalArgumentException e) {
            // The proxy itself refuses it; its unit has failed then.
            return new Readiness.Tcp();
        }
    }
}
