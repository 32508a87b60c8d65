package org.brothaman.proxy.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.session.Requester;

/**
 * What people call who has had a unit woken: the unit of a local process, by cgroups(7), else its
 * address. A unit of another manager is none of those that go by that name where the proxy is, so
 * it is said whose it is. Stateless.
 */
final class RequesterName {
    private static final Pattern MANAGER = Pattern.compile("user@([0-9]{1,10})\\.service");

    /** In which a login session has a name that no other manager has, session-1.scope. */
    private static final String USERS = "/user.slice/";

    private RequesterName() {}

    /**
     * @param processes usually /proc
     * @param scope of the proxy
     * @param user tells the number of our own, where there are processes to be looked at
     */
    static String of(Requester requester, Path processes, ManagerScope scope, IntSupplier user) {
        int process = requester.process();
        return process == 0
                ? requester.address()
                : unit(processes.resolve(process + "/cgroup"), "process " + process, scope, user);
    }

    /** The innermost that is a service or scope: a container's is below its service's. */
    private static String unit(Path file, String otherwise, ManagerScope scope, IntSupplier user) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            return otherwise; // it has ended, or is hidden from us
        }
        for (String line : lines) {
            if (line.startsWith("0::") || line.contains(":name=systemd:")) {
                String path = line.substring(line.indexOf(':', line.indexOf(':') + 1) + 1);
                String unit = "";
                String whose =
                        scope == ManagerScope.SYSTEM || path.startsWith(USERS)
                                ? ""
                                : " of the system";
                for (String part : path.split("/")) {
                    if (part.endsWith(".service") || part.endsWith(".scope")) {
                        whose = inside(unit, whose, scope, user);
                        unit = part;
                    }
                }
                if (!unit.isEmpty()) {
                    return unit + whose;
                }
            }
        }
        return otherwise;
    }

    /**
     * Whose a unit is.
     *
     * @param outer the service that it is in
     * @param otherwise unless that is a user's manager
     */
    private static String inside(
            String outer, String otherwise, ManagerScope scope, IntSupplier user) {
        Matcher manager = MANAGER.matcher(outer);
        if (!manager.matches()) {
            return otherwise;
        }
        String number = manager.group(1);
        return scope == ManagerScope.USER && number.equals(Integer.toString(user.getAsInt()))
                ? ""
                : " of user " + number;
    }
}
