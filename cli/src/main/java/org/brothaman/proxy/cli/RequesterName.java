package org.brothaman.proxy.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.brothaman.proxy.session.Requester;

/**
 * What people call who has had a unit woken: the unit of a local process, by cgroups(7), else its
 * address. Stateless.
 */
final class RequesterName {
    private RequesterName() {}

    /**
     * @param processes usually /proc
     */
    static String of(Requester requester, Path processes) {
        int process = requester.process();
        return process == 0
                ? requester.address()
                : unit(processes.resolve(process + "/cgroup"), "process " + process);
    }

    /** The innermost that is a service or scope: a container's is below its service's. */
    private static String unit(Path file, String otherwise) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            return otherwise; // it has ended, or is hidden from us
        }
        String unit = otherwise;
        for (String line : lines) {
            if (line.startsWith("0::") || line.contains(":name=systemd:")) {
                String path = line.substring(line.indexOf(':', line.indexOf(':') + 1) + 1);
                for (String part : path.split("/")) {
                    if (part.endsWith(".service") || part.endsWith(".scope")) {
                        unit = part;
                    }
                }
            }
        }
        return unit;
    }
}
