package org.brothaman.proxy.activation.exclusive;

import java.nio.file.Path;
import java.util.Map;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.activation.systemd.TimeSpan;

/**
 * Services of one manager of which only one may run at a time, and how long a unit of it waits for
 * another. Immutable.
 *
 * @param name what they share
 * @param folder their queue
 * @param grace how long the unit waits, once it is the first in line, until it ends one that is in
 *     use; infinite for as long as that one is
 */
public record ExclusiveGroup(String name, Path folder, TimeSpan grace) {
    /** No name of a unit, so that it is no proxy's own folder. */
    private static final String FOLDER = ".exclusive";

    /** The group of that name among the units of that manager. */
    public static ExclusiveGroup of(
            String name, TimeSpan grace, ManagerScope scope, Map<String, String> environment) {
        checkName(name);
        return new ExclusiveGroup(
                name,
                scope.runtimeFolder(environment).resolve("bro-proxy").resolve(FOLDER).resolve(name),
                grace);
    }

    /**
     * @throws IllegalArgumentException that says what would be right
     */
    public static void checkName(String name) {
        if (!name.matches("[A-Za-z0-9_][A-Za-z0-9_-]{0,63}")) {
            throw new IllegalArgumentException(
                    "\"%s\" is not the name of a group: use at most 64 letters, digits, \"_\" and \"-\", as in gpu"
                            .formatted(name));
        }
    }
}
