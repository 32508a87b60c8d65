package org.brothaman.proxy.testbed;

import java.util.ArrayList;
import org.junit.jupiter.api.Assumptions;

/**
 * The application of a Quadlet as a service without a container, for hosts whose Podman makes no
 * service of it: Debian 12 has Podman 4.3, which knows no Quadlet, and takes itself out of its unit
 * where version 1 of cgroups is beside version 2. systemd's side of the tests is the same.
 * Stateless.
 */
final class PlainUnit {
    private PlainUnit() {}

    /** Skips the test, loudly, where the Quadlet says what only a container has. */
    static String of(String quadlet) {
        var unit = new ArrayList<String>();
        var service = new ArrayList<String>();
        String section = "";
        for (String line : quadlet.lines().map(String::strip).toList()) {
            int equals = line.indexOf('=');
            String value = line.substring(equals + 1);
            if (line.startsWith("[")) {
                section = line;
            } else if (section.equals("[Unit]")) {
                unit.add(line);
            } else if (section.equals("[Service]")) {
                service.add(line);
            } else if (section.equals("[Container]") && !line.isEmpty()) {
                switch (line.substring(0, equals)) {
                    case "Image", "ContainerName", "RunInit" -> {}
                    case "Exec" ->
                            service.add("ExecStart=" + value.replace("/bin/", "/usr/local/bin/"));
                    case "StopTimeout" -> service.add("TimeoutStopSec=" + value);
                    case "Notify" -> service.add("Type=notify");
                    case "PublishPort" -> {} // of the port that its program listens on
                    default -> {
                        if (!line.equals("Network=host")) {
                            String why = "SKIPPED: no container, and so no " + line;
                            System.out.println(why);
                            Assumptions.abort(why);
                        }
                    }
                }
            }
        }
        return "[Unit]\n%s\n[Service]\n%s\n"
                .formatted(String.join("\n", unit), String.join("\n", service));
    }
}
