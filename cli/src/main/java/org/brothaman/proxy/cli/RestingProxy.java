package org.brothaman.proxy.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.SystemdManager;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.setup.doctor.Doctor;
import org.brothaman.proxy.setup.doctor.Finding;
import org.brothaman.proxy.setup.quadlet.Quadlet;

/**
 * A proxy that does not run, as its units show it: whether its socket waits for clients. Stateless.
 */
final class RestingProxy {
    private RestingProxy() {}

    /**
     * What bro-proxy status shows of it, without the states of units.
     *
     * @param written the name of the container, of its file, or of the proxy's unit
     * @throws CommandFailedException when the manager knows neither, or cannot be asked
     */
    static StatusReport.Resting of(
            String written,
            ManagerScope scope,
            Map<String, String> environment,
            long patienceNanos) {
        String name = Quadlet.nameOf(written);
        String derived = Quadlet.derived(name, "-proxy");
        for (String proxy : List.of(derived, name)) {
            List<Finding> sockets = Doctor.sockets(scope, environment, proxy + ".service");
            if (!sockets.isEmpty()) {
                return report(proxy, scope, sockets);
            }
        }
        requireKnown(name, derived, scope, environment, patienceNanos);
        return report(derived, scope, List.of());
    }

    private static StatusReport.Resting report(
            String proxy, ManagerScope scope, List<Finding> sockets) {
        boolean listens =
                !sockets.isEmpty()
                        && sockets.stream()
                                .noneMatch(found -> found.verdict() == Finding.Verdict.FAILURE);
        Map<String, String> texts = new LinkedHashMap<>();
        sockets.forEach(found -> texts.put(found.subject(), found.text()));
        return new StatusReport.Resting(proxy, listens, scope, texts, Map.of());
    }

    private static void requireKnown(
            String name,
            String proxy,
            ManagerScope scope,
            Map<String, String> environment,
            long patienceNanos) {
        MonotonicClock clock = MonotonicClock.SYSTEM;
        try (SystemdManager manager = SystemdManager.of(scope, environment, clock)) {
            for (String unit : List.of(name + ".service", proxy + ".service")) {
                switch (manager.look(unit, clock.nanoTime() + patienceNanos)) {
                    case Outcome.NotFound ignored -> {}
                    case Outcome.Unreachable trouble ->
                            throw new CommandFailedException(trouble.message());
                    default -> {
                        return;
                    }
                }
            }
        }
        throw new CommandFailedException(
                "%s is not known: the %s manager has neither %s.service nor %s.service; to see what there is run bro-proxy doctor"
                        .formatted(name, scope.word() + "'s", name, proxy));
    }
}
