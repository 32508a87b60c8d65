package org.brothaman.proxy.setup.doctor;

import java.util.List;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.jspecify.annotations.Nullable;

/**
 * The host as the checks see it. Each question is bounded in time and answered with a value. Exists
 * so that tests can be the host.
 */
interface Machine {
    /** What a manager says of a unit. */
    Outcome look(ManagerScope scope, String unit);

    /** A file's text, cut at 1 MiB; null when there is none or it may not be read. */
    @Nullable String read(String file);

    boolean exists(String file);

    /**
     * Runs a program to its end.
     *
     * @return null when there is no such program, or it took longer than 10 s
     */
    @Nullable Ran run(List<String> command);

    /**
     * @param status the exit status
     * @param output both streams together, cut at 1 MiB
     */
    record Ran(int status, String output) {}

    /** Asks a backend as a proxy would; null when it is ready, else how it failed. */
    @Nullable String ask(Route route);

    /**
     * Whether this user could listen on a TCP address now; takes it for a moment, without
     * listening.
     *
     * @return 0, or what bind(2) says, {@code -errno}; 0 also for what is no such address
     */
    int tryToBind(String address);

    /**
     * The process that has a socket open, {@code nginx, process 12}.
     *
     * @param inode of the socket
     * @return null when it is none that this user may look at
     */
    @Nullable String holder(long inode);
}
