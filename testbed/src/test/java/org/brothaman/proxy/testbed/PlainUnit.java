package org.brothaman.proxy.testbed;

import java.util.ArrayList;
import java.util.List;

/**
 * What somebody writes by hand whose Podman knows no Quadlet yet, before 4.4: the service of a
 * container, with the settings of podman-systemd.unit(5), from the text of its Quadlet. Stateless.
 */
final class PlainUnit {
    private PlainUnit() {}

    static String of(String quadlet) {
        var run = new ArrayList<>(List.of("--cgroups=split", "--rm", "--replace", "-d"));
        var unit = new ArrayList<String>();
        var service = new ArrayList<String>();
        String sdnotify = "conmon";
        String image = "";
        String command = "";
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
                    case "Image" -> image = value;
                    case "Exec" -> command = value;
                    case "ContainerName" -> run.add("--name=" + value);
                    case "Network" -> run.add("--network=" + value);
                    case "PublishPort" -> run.add("--publish=" + value);
                    case "StopTimeout" -> run.add("--stop-timeout=" + value);
                    case "Environment" -> run.add("--env=" + value);
                    case "Volume" -> run.add("--volume=" + value);
                    case "RunInit" -> run.add("--init");
                    case "Notify" -> sdnotify = value.equals("yes") ? "container" : "conmon";
                    case "HealthCmd" -> run.add("--health-cmd=" + value);
                    case "HealthInterval" -> run.add("--health-interval=" + value);
                    case "PodmanArgs" -> run.add(value);
                    default -> throw new AssertionError(line + " has no place in a unit by hand");
                }
            }
        }
        return """
        [Unit]
        RequiresMountsFor=%%t/containers
        %s

        [Service]
        Environment=PODMAN_SYSTEMD_UNIT=%%n
        Type=notify
        NotifyAccess=all
        KillMode=mixed
        Delegate=yes
        SyslogIdentifier=%%N
        ExecStartPre=-/bin/rm -f %%t/%%N.cid
        ExecStart=/usr/bin/podman run --cidfile=%%t/%%N.cid --sdnotify=%s %s %s %s
        ExecStop=/usr/bin/podman rm -f -i --cidfile=%%t/%%N.cid
        ExecStopPost=-/usr/bin/podman rm -f -i --cidfile=%%t/%%N.cid
        %s
        """
                .formatted(
                        String.join("\n", unit),
                        sdnotify,
                        String.join(" ", run),
                        image,
                        command,
                        String.join("\n", service));
    }
}
