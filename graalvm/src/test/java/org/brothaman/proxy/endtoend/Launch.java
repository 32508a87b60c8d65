package org.brothaman.proxy.endtoend;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The binary with its arguments and what it is started with: sockets, environment, a program around
 * it. Collects; {@link #start} or {@link #startBySystemd} does it.
 */
final class Launch {
    private final List<Object> arguments;
    private final List<String> sockets = new ArrayList<>();
    private final List<Object> around = new ArrayList<>();
    private final Map<String, String> environment = new TreeMap<>();
    private Path errorFile;

    private Launch(List<Object> arguments) {
        this.arguments = arguments;
    }

    static Launch of(Object... arguments) {
        return new Launch(new ArrayList<>(List.of(arguments)));
    }

    Launch and(String... more) {
        arguments.addAll(List.of(more));
        return this;
    }

    /** One more socket to pass, of a kind that pass.c knows; one of kind tcp unless told. */
    Launch socket(String kind) {
        sockets.add(kind);
        return this;
    }

    /** A program that becomes its arguments, as prlimit(1) does. */
    Launch under(Object... program) {
        around.addAll(List.of(program));
        return this;
    }

    Launch with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Launch errorsTo(Path file) {
        errorFile = file;
        return this;
    }

    /** Starts it with its sockets at once, as our pass.c passes them. */
    Proxy start() {
        List<String> kinds = sockets.isEmpty() ? List.of("tcp") : sockets;
        Running running =
                command(Programs.ours("pass"))
                        .and(kinds.toArray())
                        .and("--")
                        .and(program())
                        .start();
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < kinds.size(); i++) {
            addresses.add(running.out().await(3 + i + " ").substring(2));
        }
        return new Proxy(running, addresses);
    }

    /** The same for a run that is expected to end by itself; "none" is not a socket at all. */
    Outcome run() {
        Command command = command(Programs.ours("pass"));
        return command.and(sockets.toArray()).and("--").and(program()).run();
    }

    /**
     * Starts systemd-socket-activate, which becomes the binary when the first client comes.
     *
     * @param names of the sockets; one socket without a name when there are none
     */
    Proxy startBySystemd(String... names) {
        Command command = command(Programs.require("systemd-socket-activate", "systemd"));
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < Math.max(1, names.length); i++) {
            addresses.add("127.0.0.1:" + Ports.free());
            command.and("-l", addresses.getLast());
        }
        if (names.length > 0) {
            command.and("--fdname=" + String.join(":", names));
        }
        environment.forEach((name, value) -> command.and("-E", name + "=" + value));
        Running running = command.and(program()).start();
        addresses.forEach(address -> running.err().await("Listening on " + address));
        return new Proxy(running, addresses);
    }

    private Command command(Path program) {
        Command command = Command.of(around.toArray()).and(program).with(environment);
        return errorFile == null ? command : command.errorsTo(errorFile);
    }

    private Object[] program() {
        List<Object> words = new ArrayList<>();
        words.add(Binary.path());
        words.addAll(arguments);
        return words.toArray();
    }
}
