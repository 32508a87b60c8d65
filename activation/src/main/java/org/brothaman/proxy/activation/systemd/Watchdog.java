package org.brothaman.proxy.activation.systemd;

import java.util.Map;
import org.brothaman.proxy.log.Log;

/**
 * Whether and how often the service manager expects watchdog notifications, sd_watchdog_enabled(3).
 */
final class Watchdog {
    private Watchdog() {}

    /** Half of WATCHDOG_USEC; infinite when it is unset, wrong or for another process. */
    static TimeSpan interval(Map<String, String> environment, int processId, Log log) {
        String microseconds = environment.get("WATCHDOG_USEC");
        String pid = environment.get("WATCHDOG_PID");
        if (microseconds == null) {
            return TimeSpan.INFINITE;
        }
        if (pid != null) {
            long wanted = number("WATCHDOG_PID", pid, log);
            if (wanted != processId) {
                return TimeSpan.INFINITE;
            }
        }
        long timeout = number("WATCHDOG_USEC", microseconds, log);
        // Half a microsecond is no interval.
        return timeout < 2 ? TimeSpan.INFINITE : new TimeSpan(timeout).half();
    }

    /** The number, or 0 after a warning. */
    private static long number(String variable, String text, Log log) {
        try {
            long number = Long.parseLong(text);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        log.warning(
                variable
                        + "="
                        + text
                        + ": not a number above 0; the watchdog will not be notified");
        return 0;
    }
}
