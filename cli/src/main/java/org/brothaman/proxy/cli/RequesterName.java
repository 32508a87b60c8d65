package org.brothaman.proxy.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.brothaman.proxy.session.Requester;

/**
 * What people call who has had a unit woken: the unit of a local process, by cgroups(7), else its
 * address. A unit of another user's manager is none of those that this user knows by that name, so
 * it is said whose it is. Stateless.
 */
final class RequesterName {
    private static final Pattern MANAGER = Pattern.compile("user@([0-9]{1,10})\\.service");

    private RequesterName() {}

    /**
     * @param processes usually /proc
     * @param user tells the number of our own, where there are processes to be looked at
     */
    static String of(Requester requester, Path processes, IntSupplier user) {
        int process = requester.process();
        return process == 0
                ? requester.address()
                : unit(processes.resolve(process + "/cgroup"), "process " + process, user);
    }

    /** The innermost that is a service or scope: a container's is below its service's. */
    private static String unit(Path file, String otherwise, IntSupplier user) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            return otherwise; // it has ended, or is hidden from us
        }
        String unit = otherwise;
        String whose = "";
        for (String line : lines) {
            if (line.startsWith("0::") || line.contains(":name=systemd:")) {
                String path = line.substring(line.indexOf(':', line.indexOf(':') + 1) + 1);
                for (String part : path.split("/")) {
                    if (part.endsWith(".service") || part.endsWith(".scope")) {
                        whose = ofOther(unit, whose, user);
                        unit = part;
                    }
                }
            }
        }
        return unit + whose;
    }

    /**
     * @param outer the service that the innermost one is in
     */
    private static String ofOther(String outer, String otherwise, IntSupplier user) {
        Matcher manager = MANAGER.matcher(outer);
        return manager.matches() && !manager.group(1).equals(Integer.toString(user.getAsInt()))
                ? " of user " + manager.group(1)
                : otherwise;
    }
}
