package org.brothaman.proxy.setup.doctor;

import java.util.List;
import java.util.Locale;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.UnitState;
import org.brothaman.proxy.activation.readiness.Listeners;
import org.brothaman.proxy.activation.readiness.Listeners.Listener;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.kernel.Errno;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether a socket unit really listens, and if not, why: compares systemd's state with the
 * unit file and with the kernel. Stateless between calls.
 */
final class SocketChecks {
    /** systemd's words when a reload took the addresses of a unit, and when it has them. */
    private static final String LOST = "functional until restarted";

    private static final String LISTENING = "Listening on ";

    private final Machine machine;
    private final Systemctl systemctl;

    SocketChecks(Machine machine, Systemctl systemctl) {
        this.machine = machine;
        this.systemctl = systemctl;
    }

    /**
     * @param written where it ought to listen, as Listen= has it; empty when only systemd knows
     * @param service the proxy's
     * @param missing the remedy when there is no such unit
     */
    Finding check(String unit, List<String> written, String service, String missing) {
        return switch (machine.look(systemctl.scope(), unit)) {
            case Outcome.Trouble trouble -> Finding.failure(unit, trouble.message(), missing);
            case Outcome.Done(UnitState state) -> {
                ShownUnit shown = ShownUnit.of(machine, systemctl.scope(), unit);
                yield state.isUp()
                        ? up(unit, state, shown.listens(), written)
                        : down(unit, state, shown, service);
            }
        };
    }

    private Finding up(String unit, UnitState state, List<String> read, List<String> written) {
        List<String> unread =
                written.stream()
                        .filter(stream -> !stream.contains("%"))
                        .filter(stream -> !read.contains(Listeners.plain(stream)))
                        .toList();
        String restart = systemctl.to("restart", unit);
        if (!read.isEmpty() && !unread.isEmpty()) {
            return Finding.failure(
                    unit,
                    "listens on %s, and not on %s as configured"
                            .formatted(String.join(", ", read), String.join(", ", unread)),
                    systemctl.reload() + ", then: " + restart);
        }
        Listeners listeners = new Listeners(machine::read);
        List<String> silent =
                read.stream().filter(address -> listeners.on(address).isEmpty()).toList();
        if (!silent.isEmpty()) {
            return Finding.failure(
                    unit,
                    "counts as %s, but nothing listens on %s: a changed address takes effect only after a restart"
                            .formatted(lower(state), String.join(", ", silent)),
                    restart);
        }
        if (isLost(unit)) {
            return Finding.failure(
                    unit,
                    "listens only as long as the running proxy lives: systemd lost it at a daemon-reload",
                    restart);
        }
        if (state.stale()) {
            return Finding.warning(
                    unit,
                    "its file changed since systemd read it",
                    systemctl.reload() + ", then: " + restart);
        }
        return Finding.ok(
                unit, read.isEmpty() ? "listens" : "listens on " + String.join(", ", read));
    }

    /** A proxy that runs still has the socket, so the kernel's tables do not tell. */
    private boolean isLost(String unit) {
        List<String> said = systemctl.journal(machine, unit);
        for (String line : said.reversed()) {
            if (line.startsWith(LISTENING)) {
                return false;
            }
            if (line.endsWith(LOST + ".")) {
                return true;
            }
        }
        return false;
    }

    private Finding down(String unit, UnitState state, ShownUnit shown, String service) {
        String is = "is " + lower(state);
        String restart = systemctl.to("restart", unit);
        for (String address : shown.listens()) {
            Finding reason = reason(unit, is, address, restart);
            if (reason != null) {
                return reason;
            }
        }
        return switch (shown.text("Result")) {
            case "trigger-limit-hit", "service-start-limit-hit", "resources" ->
                    Finding.failure(
                            unit,
                            is
                                    + ": nothing listens, because systemd gave it up: "
                                    + lastWords(unit, service, shown.text("Result")),
                            systemctl.to("status", service)
                                    + " says more; fix that, then: "
                                    + restart);
            case "success", "" ->
                    Finding.failure(unit, is + ": nothing listens", systemctl.to("start", unit));
            default ->
                    Finding.failure(
                            unit,
                            is + ": nothing listens, Result=" + shown.text("Result"),
                            systemctl.to("status", unit) + " says more; then: " + restart);
        };
    }

    /** What keeps the address from being listened on now; null for nothing. */
    private @Nullable Finding reason(String unit, String is, String address, String restart) {
        String then = "; then: " + restart;
        return switch (machine.tryToBind(address)) {
            case Errno.EACCES, Errno.EPERM ->
                    systemctl.scope() != ManagerScope.USER
                            ? null
                            : Finding.failure(
                                    unit,
                                    "%s: nothing listens, because a user may not listen on %s, below port %s"
                                            .formatted(is, address, firstPort()),
                                    "sudo sysctl net.ipv4.ip_unprivileged_port_start=%s (in /etc/sysctl.d to keep it), or another Listen=%s"
                                            .formatted(
                                                    address.substring(address.lastIndexOf(':') + 1),
                                                    then));
            case Errno.EADDRNOTAVAIL ->
                    Finding.failure(
                            unit,
                            is
                                    + ": nothing listens, because "
                                    + address
                                    + " is not an address of this host now",
                            "if it comes later, set FreeBind=yes in a drop-in of the socket, as generated units have it; otherwise choose another address (ip address lists them)"
                                    + then);
            default -> {
                List<Listener> others = new Listeners(machine::read).inTheWayOf(address);
                yield others.isEmpty()
                        ? null
                        : Finding.failure(
                                unit,
                                "%s, and something else listens on %s: %s"
                                        .formatted(is, others.getFirst().address(), who(others)),
                                "stop that, or choose another Listen=" + then);
            }
        };
    }

    private String firstPort() {
        String text = machine.read("/proc/sys/net/ipv4/ip_unprivileged_port_start");
        return text == null ? "1024" : text.strip();
    }

    private String who(List<Listener> others) {
        return others.stream()
                .map(other -> machine.holder(other.inode()))
                .filter(holder -> holder != null)
                .findFirst()
                .orElse("not a process of this user; sudo ss -ltnp shows it");
    }

    /** What systemd said last of why it could not go on. */
    private String lastWords(String unit, String service, String result) {
        String about = result.equals("resources") ? unit : service;
        return systemctl.journal(machine, about).stream()
                .filter(line -> !line.contains("Failed with result"))
                .reduce((a, b) -> b)
                .orElse("Result=" + result);
    }

    private static String lower(UnitState state) {
        return state.active().name().toLowerCase(Locale.ROOT);
    }
}
