package org.brothaman.proxy.activation.systemd;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The service manager whose units are meant: the calling user's or the system's. */
public enum ManagerScope {
    USER("user"),
    SYSTEM("system");

    private final String word;

    ManagerScope(String word) {
        this.word = word;
    }

    /**
     * Where what lives no longer than the boot, or the user's session, is kept; file-hierarchy(7).
     */
    public Path runtimeFolder(Map<String, String> environment) {
        String users = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        return Path.of(this == USER && users.startsWith("/") ? users : "/run");
    }

    /** The scope of that {@link #word}. */
    public static Optional<ManagerScope> named(String word) {
        return Stream.of(values()).filter(scope -> scope.word.equals(word)).findFirst();
    }

    /** {@code user} or {@code system}, as in SYSTEMD_SCOPE and in the names of folders. */
    public String word() {
        return word;
    }

    /** The option of bro-proxy that selects this manager, {@code --user} or {@code --system}. */
    public String option() {
        return "--" + word;
    }

    /** What other programs are told to select it: {@code --user}, or nothing. */
    public List<String> flags() {
        return this == USER ? List.of("--user") : List.of();
    }

    /** How a shell reaches this manager: {@code systemctl --user} or {@code systemctl}. */
    public String systemctl() {
        return call("systemctl");
    }

    /** How a shell reads the journal of this manager's units. */
    public String journalctl() {
        return call("journalctl");
    }

    private String call(String program) {
        return String.join(" ", Stream.concat(Stream.of(program), flags().stream()).toList());
    }

    /**
     * The manager that this process most likely belongs to; the only place that finds out.
     *
     * <p>A manager says to its generators whose it is in SYSTEMD_SCOPE, systemd.generator(7). A
     * user manager sets MANAGERPID for what it starts; any manager sets SYSTEMD_EXEC_PID to the
     * process it executed (systemd.exec(5)), so that one of the system's services with User= is
     * told from a shell, and a service of root's own manager from a shell that su(1) opened in some
     * user's session.
     *
     * @param pid of this process
     * @param userId the effective one
     */
    public static ManagerScope detect(Map<String, String> environment, long pid, int userId) {
        Optional<ManagerScope> told = named(environment.getOrDefault("SYSTEMD_SCOPE", ""));
        if (told.isPresent()) {
            return told.get();
        }
        boolean root = userId == 0;
        String executed = environment.get("SYSTEMD_EXEC_PID");
        boolean isExecuted = Long.toString(pid).equals(executed);
        boolean isInherited = executed != null && !isExecuted;
        if (environment.containsKey("MANAGERPID") && !(root && isInherited)) {
            return USER;
        }
        return root || isExecuted ? SYSTEM : USER;
    }
}
