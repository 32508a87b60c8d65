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
 * in one file is reported and does not affect the others. Files are read and planned by {@link
 * SharedWork}, for the machine boots meanwhile; who is first to claim an address, and what is
 * reported, depends on the order of the files alone. Used once.
 */
public final class Generator {
    private final ManagerScope scope;
    private final Path program;
    private final Consumer<Diagnostic> diagnostics;

    private final Claims claims = new Claims();

    /** The units of all Quadlets, and what is made for them. */
    private final Set<String> taken = new HashSet<>();

    public Generator(ManagerScope scope, Path program, Consumer<Diagnostic> diagnostics) {
        this.scope = scope;
        this.program = program;
        this.diagnostics = diagnostics;
    }

    /** What is to be written, by Quadlet. */
    public List<GeneratedUnits> run(SearchPath path) {
        Quadlets quadlets = new Quadlets(path);
        quadlets.unread().forEach(diagnostics);
        quadlets.misplaced().forEach(diagnostics);
        List<Candidate> candidates =
                SharedWork.map(quadlets.fileNames(), file -> candidate(quadlets, file));
        for (Candidate candidate : candidates) {
            candidate.faults().forEach(diagnostics);
            candidate.found().ifPresent(quadlet -> taken.add(quadlet.unit()));
        }
        List<GeneratedUnits> generated = new ArrayList<>();
        for (Candidate candidate : candidates) {
            candidate.conflicts().forEach(diagnostics);
            candidate
                    .toPlan()
                    .flatMap(quadlet -> generated(quadlet, candidate))
                    .ifPresent(generated::add);
        }
        return generated;
    }

    private Optional<GeneratedUnits> generated(Quadlet quadlet, Candidate candidate) {
        Optional<GeneratedUnits> generated =
                candidate.units().filter(units -> isFree(quadlet, units)).map(GeneratedUnits::new);
        if (generated.isEmpty()) {
            reportMissing(quadlet);
        }
        return generated;
    }

    /**
     * A file by itself.
     *
     * @param found what it says, to us or not
     * @param faults in it that are ours to report
     * @param toPlan what speaks to us
     * @param conflicts what is wrong with that
     */
    private record Candidate(
            Optional<Quadlet> found,
            List<Diagnostic> faults,
            Optional<Quadlet> toPlan,
            Optional<ProxyUnits> units,
            List<Diagnostic> conflicts) {}

    /**
     * The faults of those that say nothing to us are not ours to report, but for files that cannot
     * be read: those may be ours.
     */
    private Candidate candidate(Quadlets quadlets, String file) {
        List<Diagnostic> faults = new ArrayList<>();
        Optional<Quadlet> found = quadlets.find(file, faults::add);
        Optional<Quadlet> ours = found.filter(Quadlet::hasSection);
        if (ours.isEmpty()) {
            faults.removeIf(fault -> !fault.isUnread());
        }
        List<Diagnostic> conflicts = new ArrayList<>();
        Planner planner = new Planner(scope, program, conflicts::add);
        Optional<Quadlet> toPlan = ours.flatMap(quadlet -> toPlan(quadlets, quadlet));
        return new Candidate(found, faults, toPlan, toPlan.flatMap(planner::units), conflicts);
    }

    /** A template that says the same to all instances stands for its default one, if for any. */
    private static Optional<Quadlet> toPlan(Quadlets quadlets, Quadlet quadlet) {
        return quadlets.leavesItToInstances(quadlet)
                ? Optional.empty()
                : Optional.of(quadlet.served());
    }

    private boolean isFree(Quadlet quadlet, ProxyUnits units) {
        List<String> wanted = new ArrayList<>(units.socketFiles());
        wanted.addFirst(units.service());
        Optional<String> lost = wanted.stream().filter(taken::contains).findFirst();
        if (lost.isPresent()) {
            complain(quadlet, "another Quadlet also makes " + lost.get() + "; rename one of them");
            return false;
        }
        Optional<String> clash = claims.clash(quadlet.path(), units);
        if (clash.isPresent()) {
            complain(quadlet, clash.get());
            return false;
        }
        claims.add(quadlet.path(), units);
        taken.addAll(wanted);
        return true;
    }

    /** What follows from the complaints before: an earlier run may have made units. */
    private void reportMissing(Quadlet quadlet) {
        complain(
                quadlet,
                "no units are made for it until it is corrected, so nothing listens for %s; see: bro-proxy doctor %s"
                        .formatted(quadlet.unit(), quadlet.name()));
    }

    private void complain(Quadlet quadlet, String message) {
        diagnostics.accept(new Diagnostic(quadlet.place(), message));
    }
}
