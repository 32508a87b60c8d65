package org.brothaman.proxy.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.brothaman.proxy.setup.quadlet.Diagnostic;
import org.brothaman.proxy.setup.quadlet.Quadlet;
import org.brothaman.proxy.setup.quadlet.SectionReader;
import org.brothaman.proxy.setup.quadlet.Setting;
import org.brothaman.proxy.setup.quadlet.SocketSetting;
import org.brothaman.proxy.setup.quadlet.SourceLocation;
import org.brothaman.proxy.setup.quadlet.UnitFile;
import org.brothaman.proxy.setup.unitfiles.Claims;
import org.brothaman.proxy.setup.unitfiles.NextSteps;
import org.brothaman.proxy.setup.unitfiles.Planner;
import org.brothaman.proxy.setup.unitfiles.ProxyUnits;
import org.brothaman.proxy.setup.unitfiles.QuadletFix;
import org.brothaman.proxy.setup.unitfiles.UnitFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bro-proxy generate}: plain unit files for those who have no generator. */
@Command(
        name = "bro-proxy generate",
        sortOptions = false,
        header = "Write the units that put a proxy in front of a Quadlet container.",
        synopsisHeading = "",
        customSynopsis = "Usage: bro-proxy generate [OPTIONS] NAME%n",
        descriptionHeading = "%n",
        description = {
            "Reads NAME.container, NAME.kube or NAME.pod from Podman's Quadlet directories. Options add to its section [X-BroProxy] and override it; what neither sets is derived from the container's PublishPort= and Network=.%n"
        },
        footer = {
            "",
            "Exit status: 0 on success, 1 if the units cannot be written, 2 on a usage error."
        })
final class GenerateCommand implements Callable<Integer> {
    @Mixin UnitTarget target = new UnitTarget();

    @Option(
            names = "--listen",
            paramLabel = "[NAME=]ADDR",
            description =
                    "Address to listen on: PORT (on 127.0.0.1), ADDR:PORT or /path. Repeatable.")
    List<String> listen = new ArrayList<>();

    @Option(
            names = "--backend",
            paramLabel = "[NAME=]ADDR",
            description = "Address at which the container answers. Repeatable.")
    List<String> backend = new ArrayList<>();

    @Mixin GenerateSettings settings = new GenerateSettings();

    @Option(names = "--dry-run", description = "Write nothing; print the changes as a diff.")
    boolean dryRun;

    @Option(
            names = "--fix",
            description =
                    "Change a PublishPort= in the Quadlet that takes a port of --listen; the original is kept as NAME.container.bak.")
    boolean fix;

    private final PrintStream out = System.out;

    @Override
    public Integer call() throws IOException {
        if (fix && !dryRun) {
            fix();
        }
        List<Diagnostic> faults = new ArrayList<>();
        Quadlet quadlet = target.quadlet(entries());
        Optional<ProxyUnits> units =
                new Planner(target.scope(), ProcessInfo.program(), faults::add)
                        .units(quadlet, target.stem(quadlet));
        if (!faults.isEmpty()) {
            return refuse(faults);
        }
        refuseClash(quadlet, units.orElseThrow());
        return write(units.orElseThrow());
    }

    private void fix() throws IOException {
        Quadlet quadlet = target.quadlet(entries());
        var section = SectionReader.read(quadlet, fault -> {});
        for (Path backup : QuadletFix.apply(Planner.conflicts(quadlet, section))) {
            out.println("changed " + quadlet.path() + "; the original is " + backup);
        }
    }

    private void refuseClash(Quadlet quadlet, ProxyUnits units) throws IOException {
        Planner silent = new Planner(target.scope(), ProcessInfo.program(), fault -> {});
        Claims claims = Claims.ofOthers(target.quadlets(), quadlet, silent);
        new UnitFolder(target.folder()).claim(claims, units.service(), quadlet.unit());
        Optional<String> clash = claims.clash(quadlet.path(), units);
        if (clash.isPresent()) {
            throw new CommandFailedException(quadlet.path() + ": " + clash.get());
        }
    }

    private int write(ProxyUnits units) throws IOException {
        UnitFolder folder = new UnitFolder(target.folder());
        List<UnitFolder.Change> changes = folder.changes(units);
        if (dryRun) {
            changes.forEach(change -> out.print(change.diff()));
        }
        for (UnitFolder.Change change : changes) {
            if (change.foreign()) {
                throw new CommandFailedException(
                        change.file()
                                + " was not written by bro-proxy generate, or has been edited since; move it away, or"
                                + " choose another name with --service-name");
            }
        }
        if (dryRun) {
            return 0;
        }
        folder.apply(changes);
        for (UnitFolder.Change change : changes) {
            String what =
                    change.after() == null
                            ? "removed "
                            : change.after().equals(change.before()) ? "unchanged " : "wrote ";
            out.println(what + change.file());
        }
        target.printNext(out, NextSteps.afterGenerate(changes, units));
        return 0;
    }

    private int refuse(List<Diagnostic> faults) {
        boolean usage = false;
        for (Diagnostic fault : faults) {
            usage |= fault.place().source() == SourceLocation.Source.OPTION;
            boolean fixable = fault.kind() == Diagnostic.Kind.PORT_TAKEN && !fix;
            System.err.println("bro-proxy: " + fault + (fixable ? " (--fix does this)" : ""));
        }
        return usage ? 2 : 1;
    }

    /** The options as if they stood in the file's section. */
    List<UnitFile.Entry> entries() {
        List<UnitFile.Entry> entries = new ArrayList<>();
        add(entries, "Listen", "--listen", listen);
        add(entries, "Backend", "--backend", backend);
        for (SocketSetting setting : SocketSetting.values()) {
            add(entries, setting.key(), setting.option(), settings.of(setting));
        }
        for (Setting setting : Setting.values()) {
            setting.option()
                    .ifPresent(option -> add(entries, setting.key(), option, settings.of(setting)));
        }
        return entries;
    }

    private static void add(
            List<UnitFile.Entry> entries, String key, String option, List<String> values) {
        SourceLocation place = SourceLocation.option(option);
        if (!values.isEmpty()) {
            entries.add(new UnitFile.Entry(Quadlet.SECTION, key, "", place));
        }
        for (String value : values) {
            entries.add(new UnitFile.Entry(Quadlet.SECTION, key, value.strip(), place));
        }
    }
}
