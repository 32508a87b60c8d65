package org.brothaman.proxy.setup.unitfiles;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.setup.quadlet.Diagnostic;
import org.brothaman.proxy.setup.quadlet.Quadlet;
import org.brothaman.proxy.setup.quadlet.Quadlets;
import org.brothaman.proxy.setup.quadlet.SearchPath;

/**
 * One run of systemd.generator(7): generates the units for all Quadlets with our section. An error
 * in one file is reported and does not affect the others. Used once.
 */
public final class Generator {
    private static final String HEAD = "# Made by bro-proxy-generator from ";
    private static final String HEAD_END = " at each daemon-reload; changes here are lost.\n";

    private final Planner planner;
    private final Consumer<Diagnostic> diagnostics;

    private final Claims claims = new Claims();

    public Generator(ManagerScope scope, Path program, Consumer<Diagnostic> diagnostics) {
        this.diagnostics = diagnostics;
        this.planner = new Planner(scope, program, diagnostics);
    }

    /** Takes what is made, each as soon as it is. */
    public interface Output {
        /**
         * @param unit its name
         */
        void file(String unit, String text);

        /**
         * @param path relative to the generator's folder
         */
        void link(String path, String target);
    }

    public void run(SearchPath path, Output output) {
        Set<String> services = new HashSet<>();
        for (Quadlet quadlet : ours(path, services)) {
            planner.units(quadlet)
                    .filter(units -> isFree(quadlet, units, services))
                    .ifPresentOrElse(
                            units -> write(quadlet, units, output), () -> reportMissing(quadlet));
        }
    }

    /**
     * The Quadlets that say something to us. The faults of the others are not ours to report, but
     * for files that cannot be read: those may be ours.
     *
     * @param services gets the units of all of them
     */
    private List<Quadlet> ours(SearchPath path, Set<String> services) {
        List<Quadlet> ours = new ArrayList<>();
        Quadlets quadlets = new Quadlets(path);
        quadlets.unread().forEach(diagnostics);
        quadlets.misplaced().forEach(diagnostics);
        for (String name : quadlets.fileNames()) {
            List<Diagnostic> faults = new ArrayList<>();
            Optional<Quadlet> found = quadlets.find(name, faults::add);
            boolean speaksToUs = found.isPresent() && found.get().hasSection();
            faults.stream().filter(fault -> speaksToUs || fault.isUnread()).forEach(diagnostics);
            found.ifPresent(quadlet -> services.add(quadlet.unit()));
            found.filter(quadlet -> speaksToUs)
                    .flatMap(quadlet -> toPlan(quadlets, quadlet))
                    .ifPresent(ours::add);
        }
        return ours;
    }

    /** A template that says the same to all instances stands for its default one, if for any. */
    private static Optional<Quadlet> toPlan(Quadlets quadlets, Quadlet quadlet) {
        return quadlets.leavesItToInstances(quadlet)
                ? Optional.empty()
                : Optional.of(quadlet.served());
    }

    private boolean isFree(Quadlet quadlet, ProxyUnits units, Set<String> services) {
        if (services.contains(units.service())) {
            complain(
                    quadlet,
                    "another Quadlet also makes " + units.service() + "; rename one of them");
            return false;
        }
        Optional<String> clash = claims.clash(quadlet.path(), units);
        if (clash.isPresent()) {
            complain(quadlet, clash.get());
            return false;
        }
        claims.add(quadlet.path(), units);
        services.add(units.service());
        return true;
    }

    /** What follows from the complaints before: an earlier run may have made units. */
    private void reportMissing(Quadlet quadlet) {
        complain(
                quadlet,
                "no units are made for it until it is corrected, so nothing listens for %s; see: bro-proxy doctor %s"
                        .formatted(quadlet.unit(), quadlet.name()));
    }

    private static void write(Quadlet quadlet, ProxyUnits units, Output output) {
        String head = HEAD + quadlet.path() + HEAD_END;
        units.texts(true).forEach((unit, text) -> output.file(unit, head + text));
        if (quadlet.isTemplate() && quadlet.defaultInstance().isEmpty()) {
            return;
        }
        units.links().forEach(output::link);
        List<String> names = units.sockets();
        for (String target : units.wantedBy()) {
            for (int i = 0; i < names.size(); i++) {
                output.link(target + ".wants/" + names.get(i), "../" + units.socketFiles().get(i));
            }
        }
    }

    private void complain(Quadlet quadlet, String message) {
        diagnostics.accept(new Diagnostic(quadlet.place(), message));
    }
}
