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
import org.brothaman.proxy.setup.quadlet.Quadlets;
import org.brothaman.proxy.setup.quadlet.SearchPath;

/**
 * A proxy that does not run, as its units show it: whether its socket waits for clients. Stateless.
 */
final class RestingProxy {
    private RestingProxy() {}

    /**
     * What that may be the name of, the likeliest first; of a template that of its default
     * instance, if that has units.
     */
    static List<String> names(String written, Quadlets quadlets) {
        List<String> names = Quadlet.namesOf(written);
        return names.getFirst().endsWith("@")
                ? quadlets.find(written, _ -> {})
                        .flatMap(template -> quadlets.defaultInstance(template, _ -> {}))
                        .map(one -> List.of(one.name()))
                        .orElse(names)
                : names;
    }

    /**
     * @param report without the states of units
     * @param units the containers'
     */
    record Found(StatusReport.Resting report, List<String> units) {}

    /**
     * What bro-proxy status shows of it.
     *
     * @param written the name of the container, of its file, or of the proxy's unit
     * @throws CommandFailedException when the manager knows none, or cannot be asked
     */
    static Found of(
            String written,
            ManagerScope scope,
            Map<String, String> environment,
            long patienceNanos) {
        List<String> names =
                names(
                        written,
                        new Quadlets(SearchPath.of(scope, environment, ProcessInfo.userId())));
        String first = names.getFirst();
        if (first.endsWith("@")) {
            throw new CommandFailedException(
                    "%s is a template, and no proxy of its instances runs; to see one that is at rest run bro-proxy status %sINSTANCE"
                            .formatted(first, first));
        }
        for (String name : names) {
            for (String proxy : List.of(Quadlet.derived(name, "-proxy"), name)) {
                List<Finding> sockets = Doctor.sockets(scope, environment, proxy + ".service");
                if (!sockets.isEmpty()) {
                    List<String> units =
                            IdleRule.units(Doctor.command(scope, environment, proxy + ".service"));
                    return new Found(
                            report(proxy, scope, sockets),
                            units.isEmpty() ? List.of(name + ".service") : units);
                }
            }
        }
        for (String name : names) {
            String derived = Quadlet.derived(name, "-proxy");
            if (isKnown(List.of(name, derived), scope, environment, patienceNanos)) {
                return new Found(report(derived, scope, List.of()), List.of(name + ".service"));
            }
        }
        String name = names.getFirst();
        throw new CommandFailedException(
                "%s is not known: the %s manager has neither %s.service nor %s.service; to see what there is run bro-proxy doctor"
                        .formatted(
                                name, scope.word() + "'s", name, Quadlet.derived(name, "-proxy")));
    }

    private static StatusReport.Resting report(
            String proxy, ManagerScope scope, List<Finding> sockets) {
        boolean listens =
                !sockets.isEmpty()
                        && sockets.stream()
                                .noneMatch(found -> found.verdict() == Finding.Verdict.FAILURE);
        Map<String, String> texts = new LinkedHashMap<>();
        sockets.forEach(found -> texts.put(found.subject(), found.text()));
        return new StatusReport.Resting(proxy, listens, scope, texts, List.of());
    }

    private static boolean isKnown(
            List<String> names,
            ManagerScope scope,
            Map<String, String> environment,
            long patienceNanos) {
        MonotonicClock clock = MonotonicClock.SYSTEM;
        try (SystemdManager manager = SystemdManager.of(scope, environment, clock)) {
            for (String name : names) {
                switch (manager.look(name + ".service", clock.nanoTime() + patienceNanos)) {
                    case Outcome.NotFound ignored -> {}
                    case Outcome.Unreachable trouble ->
                            throw new CommandFailedException(trouble.message());
                    default -> {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
