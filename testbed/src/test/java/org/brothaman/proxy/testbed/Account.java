package org.brothaman.proxy.testbed;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * An owner of services on the host: root with the system's manager, or a lingering user, bro unless
 * named otherwise, with a manager and rootless containers of its own. Runs commands as that
 * account, each bounded in time on the host itself. Stateless; lives as long as its {@link Host}.
 */
final class Account {
    /** How long a command may take that says nothing else. */
    static final int PATIENCE_SECONDS = 60;

    private final Host host;
    private final Who who;
    private final String user;

    enum Who {
        USER,
        ROOT
    }

    Account(Host host, Who who) {
        this.host = host;
        this.who = who;
        this.user = who == Who.ROOT ? "root" : "bro";
    }

    /** Another ordinary user. */
    Account(Host host, String user) {
        this.host = host;
        this.who = Who.USER;
        this.user = user;
    }

    private String home() {
        return "/home/" + user;
    }

    boolean isUser() {
        return who == Who.USER;
    }

    String unitFolder() {
        return who == Who.ROOT ? "/etc/systemd/system" : home() + "/.config/systemd/user";
    }

    /** Whose units an administrator's go before, and may be masked by. */
    String packagedUnitFolder() {
        return who == Who.ROOT
                ? "/usr/local/lib/systemd/system"
                : home() + "/.local/share/systemd/user";
    }

    String quadletFolder() {
        return who == Who.ROOT ? "/etc/containers/systemd" : home() + "/.config/containers/systemd";
    }

    /** Whether Podman makes services of Quadlet files there; else they are written by hand. */
    boolean hasQuadlet() {
        return run("test", "-e", "/usr/lib/systemd/system-generators/podman-system-generator")
                .succeeded();
    }

    /** Skips the test, loudly, where there are services without containers. */
    void requireContainers(String what) {
        if (!hasQuadlet()) {
            String why = "SKIPPED: no container, and so no " + what;
            System.out.println(why);
            Assumptions.abort(why);
        }
    }

    /** Where this account keeps programs of its own. */
    String programFolder() {
        return who == Who.ROOT ? "/usr/local/bin" : home() + "/.local/bin";
    }

    Running start(String... command) {
        return start(PATIENCE_SECONDS, command);
    }

    /** As {@link #start(String...)}, ended after that many seconds. */
    Running start(int seconds, String... command) {
        var bounded =
                new ArrayList<>(who == Who.ROOT ? List.of("--root") : List.of("--user=" + user));
        bounded.addAll(List.of("--", "timeout"));
        bounded.addAll(List.of("--kill-after=5", Integer.toString(seconds)));
        bounded.addAll(List.of(command));
        return host.enter(bounded);
    }

    Outcome run(String... command) {
        return start(command).finish();
    }

    /** Runs a line of shell. */
    Outcome shell(String line) {
        return run("bash", "-c", line);
    }

    Outcome systemctl(String... arguments) {
        var command = new ArrayList<>(List.of("systemctl"));
        if (who == Who.USER) command.add("--user");
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    /** One property of a unit, as {@code systemctl show} gives it. */
    String property(String unit, String name) {
        return systemctl("show", "--property", name, "--value", unit).orFail();
    }

    /**
     * Waits on the host until a line of shell succeeds, looking every 10 ms, for at most {@code
     * seconds}; {@code what} says in a failure what was waited for.
     */
    void await(String what, int seconds, String condition) {
        String loop = "until " + condition + "; do sleep 0.01; done";
        Outcome outcome = start(seconds, "bash", "-c", loop).finish();
        if (!outcome.succeeded()) throw new AssertionError("not in " + seconds + " s: " + what);
    }

    void awaitProperty(String unit, String name, String value) {
        String manager = who == Who.USER ? "systemctl --user" : "systemctl";
        await(
                unit + " has " + name + "=" + value,
                30,
                "[[ $(%s show --property %s --value %s) == %s ]]"
                        .formatted(manager, name, unit, value));
    }

    /** Waits until the proxy of that container has no connection. */
    void awaitNobody(String name) {
        await(
                "nobody is connected through " + name + "-proxy",
                30,
                "bro-proxy status --json %s | grep -q '\"open\":0,'".formatted(name));
    }

    /** What a unit and the manager have said of it, a message a line. */
    List<String> journal(String unit) {
        host.account(Who.ROOT).run("journalctl", "--sync").orFail();
        var command = new ArrayList<>(List.of("journalctl", "--quiet", "--no-pager", "-o", "cat"));
        if (who == Who.USER) command.add("--user");
        command.addAll(List.of("--unit", unit));
        return run(command.toArray(String[]::new)).orFail().lines().toList();
    }

    /** How often the manager has started a unit successfully. */
    long starts(String unit) {
        return journal(unit).stream().filter(line -> line.startsWith("Started " + unit)).count();
    }

    /** Writes a file of this account's own, making its folders. */
    void write(String file, String text) {
        copy(file, "644", text.getBytes(StandardCharsets.UTF_8));
    }

    void copy(String file, String mode, byte[] content) {
        String script =
                "mkdir -p '%s' && cat >'%s.new' && chmod %s '%s.new' && mv '%s.new' '%s'"
                        .formatted(Path.of(file).getParent(), file, mode, file, file, file);
        start("bash", "-c", script).finish(content).orFail();
    }

    @Override
    public String toString() {
        return user;
    }
}
