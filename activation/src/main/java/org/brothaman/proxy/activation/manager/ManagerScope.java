package org.brothaman.proxy.activation.manager;

import java.util.Map;

/** Whose units we drive: those of the calling user's manager or those of the system's. */
public enum ManagerScope {
    USER("--user"),
    SYSTEM("--system");

    private final String option;

    ManagerScope(String option) {
        this.option = option;
    }

    /** The option of bro-proxy, and of Quadlet's generator, that selects this manager. */
    public String option() {
        return option;
    }

    /** How a shell reaches this manager: {@code systemctl --user} or {@code systemctl}. */
    String systemctl() {
        return this == USER ? "systemctl --user" : "systemctl";
    }

    /** How a shell reads the journal of this manager's units. */
    String journalctl() {
        return this == USER ? "journalctl --user" : "journalctl";
    }

    /**
     * The manager that started this process, or the one that its user most likely means.
     *
     * <p>A user manager sets MANAGERPID for what it starts; any manager sets SYSTEMD_EXEC_PID to
     * the process it executed (systemd.exec(5)), so that one of the system's services with User= is
     * told from a shell.
     *
     * @param pid of this process
     * @param root whether the effective user id is 0
     */
    public static ManagerScope detect(Map<String, String> environment, long pid, boolean root) {
        if (environment.containsKey("MANAGERPID")) {
            return USER;
        }
        boolean startedBySystemd = Long.toString(pid).equals(environment.get("SYSTEMD_EXEC_PID"));
        return root || startedBySystemd ? SYSTEM : USER;
    }
}
