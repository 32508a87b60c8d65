package org.brothaman.proxy.activation.doctor;

import java.util.List;
import org.brothaman.proxy.activation.manager.ManagerScope;
import org.brothaman.proxy.activation.manager.Outcome;

/**
 * What the checks ask of the host. Every question is bounded in time and answered with a value.
 * Exists so that tests can be the host.
 */
interface Machine {
    /** What a manager says of a unit. */
    Outcome look(ManagerScope scope, String unit);

    /** A file's text, cut at 64 KiB; null when there is none or it may not be read. */
    String read(String file);

    boolean exists(String file);

    /**
     * Runs a program to its end.
     *
     * @return null when there is no such program, or it took longer than 10 s
     */
    Ran run(List<String> command);

    /**
     * @param status the exit status
     * @param output both streams together, cut at 64 KiB
     */
    record Ran(int status, String output) {}

    /** Connects to a backend; null when it answered, else how it failed. */
    String connect(String backend);
}
