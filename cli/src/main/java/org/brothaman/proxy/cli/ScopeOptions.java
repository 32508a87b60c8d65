package org.brothaman.proxy.cli;

import java.util.Map;
import org.brothaman.proxy.activation.systemd.ManagerScope;

/** What {@code --user} and {@code --system} say together. Immutable. */
record ScopeOptions(boolean user, boolean system) {
    /** Neither was given, or there are no such options. */
    static final ScopeOptions NONE = new ScopeOptions(false, false);

    /**
     * The manager that is meant: the one that was named, else the one that this process belongs to.
     *
     * @param pid of this process
     * @param userId the effective one
     * @throws UsageException when both were named
     */
    ManagerScope scope(Map<String, String> environment, long pid, int userId) {
        if (user && system) {
            throw new UsageException("--user and --system cannot be combined: use one");
        }
        if (user) {
            return ManagerScope.USER;
        }
        return system ? ManagerScope.SYSTEM : ManagerScope.detect(environment, pid, userId);
    }

    /** As {@link #scope(Map, long, int)}, for commands that load nothing of the proxy. */
    ManagerScope scope(Map<String, String> environment) {
        return scope(environment, ProcessInfo.id(), ProcessInfo.userId());
    }
}
