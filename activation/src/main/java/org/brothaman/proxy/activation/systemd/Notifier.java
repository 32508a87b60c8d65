package org.brothaman.proxy.activation.systemd;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.log.Log;
import org.brothaman.proxy.log.OneLine;
import org.jspecify.annotations.Nullable;

/**
 * Sends the state of this service to the service manager, by the protocol of sd_notify(3) and
 * sd_watchdog_enabled(3). Made by the main thread at start; takes calls from any thread and never
 * throws. Without a NOTIFY_SOCKET every call does nothing. Holds no descriptor.
 */
public final class Notifier {
    /** A status is for people: what does not fit a line is of no use, and the datagram is 4 KiB. */
    private static final int LONGEST_STATUS = 500;

    /** Times 10 ms: how long a full queue may hold up what must not be lost. */
    private static final int PATIENCE = 100;

    private final @Nullable SocketAddress target; // null: nobody wants to know
    private final TimeSpan watchdogInterval;
    private final Host host;
    private final Log log;
    private final AtomicBoolean failed = new AtomicBoolean();

    private Notifier(
            @Nullable SocketAddress target, TimeSpan watchdogInterval, Host host, Log log) {
        this.target = target;
        this.watchdogInterval = watchdogInterval;
        this.host = host;
        this.log = log;
    }

    /**
     * Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID and removes them from the process's
     * environment (not from the map). A value that cannot be used is logged and then ignored, for a
     * service can do without.
     */
    public static Notifier open(Map<String, String> environment, Log log) {
        return open(environment, log, Host.LINUX);
    }

    static Notifier open(Map<String, String> environment, Log log, Host host) {
        SocketAddress target = target(environment.get("NOTIFY_SOCKET"), log);
        TimeSpan watchdog = Watchdog.interval(environment, host.processId(), log);
        host.unset("NOTIFY_SOCKET");
        host.unset("WATCHDOG_USEC");
        host.unset("WATCHDOG_PID");
        return new Notifier(target, target == null ? TimeSpan.INFINITE : watchdog, host, log);
    }

    private static @Nullable SocketAddress target(@Nullable String text, Log log) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            switch (text.charAt(0)) {
                case '/' -> {
                    return SocketAddress.unixPath(text);
                }
                case '@' -> {
                    return SocketAddress.unixAbstract(text.substring(1));
                }
                default ->
                        log.warning(
                                "NOTIFY_SOCKET="
                                        + text
                                        + ": only UNIX sockets (/path, @abstract) can be notified; the service manager will not be notified");
            }
        } catch (IllegalArgumentException e) {
            log.warning(
                    "NOTIFY_SOCKET="
                            + text
                            + ": "
                            + e.getMessage()
                            + "; the service manager will not be notified");
        }
        return null;
    }

    /** The service serves from now on. */
    public void ready(String status) {
        deliver("READY=1\n" + line(status));
    }

    /** One line for {@code systemctl status}. */
    public void status(String status) {
        offer(line(status));
    }

    /** The same, of a step of the start or the end that takes up to this much longer from now. */
    public void status(String status, TimeSpan longer) {
        offer(line(status) + "EXTEND_TIMEOUT_USEC=" + longer.microseconds() + "\n");
    }

    /** The service has begun to end. */
    public void stopping(String status) {
        deliver("STOPPING=1\n" + line(status));
    }

    /** The service is alive. Wanted every {@link #watchdogInterval}. */
    public void watchdog() {
        offer("WATCHDOG=1\n");
    }

    /**
     * How often {@link #watchdog} wants to be called: half of what the manager waits for; infinite
     * when it does not watch.
     */
    public TimeSpan watchdogInterval() {
        return watchdogInterval;
    }

    private static String line(String status) {
        return "STATUS=" + OneLine.of(status, LONGEST_STATUS) + "\n";
    }

    /** For what the manager waits for: waits up to a second while its queue is full. */
    private void deliver(String message) {
        int sent = send(message);
        for (int i = 0; i < PATIENCE && sent == Errno.EAGAIN; i++) {
            host.pause();
            sent = send(message);
        }
        report(sent);
    }

    /** For what will soon be said again: a full queue is no failure. */
    private void offer(String message) {
        int sent = send(message);
        report(sent == Errno.EAGAIN ? 0 : sent);
    }

    private int send(String message) {
        return target == null ? 0 : host.send(target, message.getBytes(StandardCharsets.UTF_8));
    }

    private void report(int sent) {
        if (sent < 0 && !failed.getAndSet(true)) {
            log.warning(
                    "cannot notify the service manager at "
                            + target
                            + ": "
                            + Errno.text(sent)
                            + "; further failures are not logged");
        }
    }
}
