package org.brothaman.proxy.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.brothaman.proxy.setup.quadlet.Quadlet;
import org.brothaman.proxy.setup.quadlet.Quadlets;
import org.brothaman.proxy.setup.unitfiles.NextSteps;
import org.brothaman.proxy.setup.unitfiles.UnitFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bro-proxy remove}: takes away what {@code bro-proxy generate} wrote. */
@Command(
        name = "bro-proxy remove",
        sortOptions = false,
        header = "Remove the units that bro-proxy generate wrote for a container.",
        synopsisHeading = "",
        customSynopsis = "Usage: bro-proxy remove [OPTIONS] NAME%n",
        descriptionHeading = "%n",
        description = "Leaves the Quadlet alone, and every unit that has been edited since.%n",
        footer = {
            "",
            "Exit status: 0 on success, 1 if nothing was found or a unit is left, 2 on a usage error."
        })
final class RemoveCommand implements Callable<Integer> {
    @Mixin UnitTarget target = new UnitTarget();

    PrintStream errors = System.err;

    @Override
    public Integer call() throws IOException {
        UnitFolder folder = new UnitFolder(target.folder());
        List<String> services = services();
        List<String> removable = removable(folder, services);
        List<Path> files = new ArrayList<>();
        for (String service : removable) {
            files.addAll(folder.ours(service));
        }
        List<Path> kept = new ArrayList<>();
        for (String service : removable.isEmpty() ? services : removable) {
            kept.addAll(folder.kept(service));
        }
        List<String> instances = instances(folder);
        if (files.isEmpty() && kept.isEmpty()) {
            throw new CommandFailedException(nothing(instances));
        }
        for (Path file : files) {
            folder.remove(file);
            System.out.println("removed " + file);
        }
        for (Path file : kept) {
            errors.println(
                    "bro-proxy: "
                            + file
                            + " was not written by bro-proxy generate, or has been edited since; remove it yourself");
        }
        if (!files.isEmpty()) {
            instances.removeAll(removable);
            for (String instance : instances) {
                System.out.println(
                        "left %s; to remove it run: bro-proxy remove %s"
                                .formatted(instance, container(instance)));
            }
            target.printNext(System.out, NextSteps.afterRemove(files));
        }
        return kept.isEmpty() ? 0 : 1;
    }

    /**
     * What follows from the name, for its Quadlet may be gone by now; what that has made of the
     * name, if it is there.
     */
    private List<String> services() {
        if (target.serviceName != null) {
            return List.of(UnitTarget.stem(target.serviceName) + ".service");
        }
        return Stream.concat(Quadlet.namesOf(target.name).stream(), served().stream())
                .distinct()
                .map(RemoveCommand::proxy)
                .toList();
    }

    private Optional<String> served() {
        return target.quadlets().find(target.name, _ -> {}).map(Quadlet::served).map(Quadlet::name);
    }

    private static String proxy(String name) {
        return Quadlet.derived(name, "-proxy") + ".service";
    }

    /** The first that we wrote something for; if none is, what is left of a template. */
    private List<String> removable(UnitFolder folder, List<String> services) throws IOException {
        for (String service : services) {
            if (!folder.ours(service).isEmpty()) {
                return List.of(service);
            }
        }
        return leftOfTemplate(folder);
    }

    /**
     * What is there of a template's instances, which only the template could name: those that no
     * Quadlet makes any more.
     */
    private List<String> leftOfTemplate(UnitFolder folder) throws IOException {
        Quadlets quadlets = target.quadlets();
        return instances(folder).stream()
                .filter(service -> !quadlets.isKnown(container(service)))
                .toList();
    }

    /** Of which we wrote units, of a template; nothing of what is none. */
    private List<String> instances(UnitFolder folder) throws IOException {
        String template = Quadlet.nameOf(target.name);
        return target.serviceName == null && template.endsWith("@")
                ? new ArrayList<>(
                        folder.servicesOf(Quadlet.derived(template, "-proxy")).stream()
                                .filter(service -> !service.equals(proxy(template)))
                                .toList())
                : new ArrayList<>();
    }

    /** The instance whose proxy that is. */
    private String container(String service) {
        String template = Quadlet.nameOf(target.name);
        return template
                + Quadlet.stem(service).substring(Quadlet.derived(template, "-proxy").length());
    }

    private String nothing(List<String> instances) {
        String meant =
                target.serviceName == null
                        ? served().map(RemoveCommand::proxy).orElse(services().getFirst())
                        : services().getFirst();
        return instances.isEmpty()
                ? "found nothing of %s in %s; if it is elsewhere use --output DIR, if it has another name --service-name"
                        .formatted(meant, target.folder())
                : "found nothing of %s in %s, but %s; to remove that run: bro-proxy remove %s"
                        .formatted(
                                meant,
                                target.folder(),
                                String.join(", ", instances),
                                instances.stream()
                                        .map(this::container)
                                        .collect(Collectors.joining(", or bro-proxy remove ")));
    }
}
