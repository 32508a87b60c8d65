package org.brothaman.proxy.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What a command that handles units has to know of its own process. Read from /proc when asked for:
 * such commands, the generator above all, load nothing of the proxy.
 */
final class ProcessInfo {
    private static final Path SELF = Path.of("/proc/self");

    private ProcessInfo() {}

    /**
     * The environment with the runtime folder that a user's login has set, where nobody has: su(1)
     * and cron(8) do not.
     */
    static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        if (environment.getOrDefault("XDG_RUNTIME_DIR", "").isEmpty()) {
            environment.put("XDG_RUNTIME_DIR", "/run/user/" + userId());
        }
        return environment;
    }

    /** The file that this process runs, an absolute path. */
    static Path program() {
        try {
            return SELF.resolve("exe").toRealPath();
        } catch (IOException e) {
            throw new CommandFailedException(
                    "cannot find the file of this program: " + e + "; is /proc mounted?");
        }
    }

    /** The name by which this process was called, without its folder; empty if nobody knows. */
    static String calledAs() {
        try {
            byte[] line = Files.readAllBytes(SELF.resolve("cmdline"));
            int end = 0;
            while (end < line.length && line[end] != 0) {
                end++;
            }
            String name = new String(line, 0, end, StandardCharsets.UTF_8);
            return name.substring(name.lastIndexOf('/') + 1);
        } catch (IOException e) {
            return "";
        }
    }

    static long id() {
        try {
            return Long.parseLong(Files.readSymbolicLink(SELF).toString());
        } catch (IOException e) {
            throw new CommandFailedException(
                    "cannot find this process's number: " + e + "; is /proc mounted?");
        }
    }

    /** Whole seconds since boot, the time in which the machine was suspended included, proc(5). */
    static long uptime() {
        try {
            String text = Files.readString(Path.of("/proc/uptime"));
            return Long.parseLong(text.substring(0, text.indexOf('.')));
        } catch (IOException e) {
            throw new CommandFailedException(
                    "cannot read the time since boot: " + e + "; is /proc mounted?");
        }
    }

    static int userId() {
        try {
            return (Integer) Files.getAttribute(SELF, "unix:uid");
        } catch (IOException e) {
            throw new CommandFailedException(
                    "cannot find this process's user: " + e + "; is /proc mounted?");
        }
    }

    static String userName() {
        try {
            return Files.getOwner(SELF).getName();
        } catch (IOException e) {
            return Integer.toString(userId());
        }
    }
}
