package org.brothaman.proxy.activation.doctor;

import java.util.List;

/** Who listens on this host, proc(5) on /proc/net/tcp. Used once. */
final class TcpTable {
    private static final String LISTEN = "0A";

    private final Machine machine;

    TcpTable(Machine machine) {
        this.machine = machine;
    }

    /**
     * Whether a TCP port is taken, on any address.
     *
     * @param stream as ListenStream= has it; a UNIX socket never is
     */
    boolean isListenedOn(String stream) {
        String port = stream.substring(stream.lastIndexOf(':') + 1);
        if (stream.startsWith("/") || stream.startsWith("@") || !port.matches("[0-9]{1,5}")) {
            return false;
        }
        String wanted = "%04X".formatted(Integer.parseInt(port));
        for (String file : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            String table = machine.read(file);
            boolean found =
                    table != null
                            && table.lines()
                                    .map(line -> line.strip().split("\\s+"))
                                    .anyMatch(
                                            row ->
                                                    row.length > 3
                                                            && row[3].equals(LISTEN)
                                                            && row[1].endsWith(":" + wanted));
            if (found) {
                return true;
            }
        }
        return false;
    }
}
