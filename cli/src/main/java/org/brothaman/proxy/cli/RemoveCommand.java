package org.brothaman.proxy.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
            "Exit status: 0 on success, 1 if there is nothing to remove, 2 on a usage error."
        })
final class RemoveCommand implements Callable<Integer> {
    @Mixin UnitTarget target = new UnitTarget();

    @Override
    public Integer call() throws IOException {
        UnitFolder folder = new UnitFolder(target.folder());
        List<String> services = services();
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < services.size() && files.isEmpty(); i++) {
            files.addAll(folder.ours(services.get(i)));
        }
        if (files.isEmpty()) {
            List<String> left = leftOfTemplate(folder);
            for (String service : left) {
                files.addAll(folder.ours(service));
            }
            services = Stream.concat(services.stream(), left.stream()).toList();
        }
        if (files.isEmpty()) {
            throw new CommandFailedException(nothing(folder, services));
        }
        for (Path file : files) {
            folder.remove(file);
            System.out.println("removed " + file);
        }
        target.printNext(System.out, NextSteps.afterRemove(files));
        return 0;
    }

    /**
     * What follows from the name, for its Quadlet may be gone by now; what that has made of the
     * name, if it is there.
     */
    private List<String> services() {
        if (target.serviceName != null) {
            return List.of(UnitTarget.stem(target.serviceName) + ".service");
        }
        Stream<String> served =
                target.quadlets().find(target.name, _ -> {}).map(Quadlet::served).stream()
                        .map(Quadlet::name);
        return Stream.concat(Quadlet.namesOf(target.name).stream(), served)
                .distinct()
                .map(name -> Quadlet.derived(name, "-proxy") + ".service")
                .toList();
    }

    /**
     * What is there of a template's instances, which only the template could name: those that no
     * Quadlet makes any more.
     */
    private List<String> leftOfTemplate(UnitFolder folder) throws IOException {
        List<String> left = new ArrayList<>();
        String template = Quadlet.nameOf(target.name);
        if (target.serviceName == null && template.endsWith("@")) {
            Quadlets quadlets = target.quadlets();
            String proxies = Quadlet.derived(template, "-proxy");
            for (String service : folder.servicesOf(proxies)) {
                String instance = Quadlet.stem(service).substring(proxies.length());
                if (!quadlets.isKnown(template + instance)) {
                    left.add(service);
                }
            }
        }
        return left;
    }

    private String nothing(UnitFolder folder, List<String> services) {
        for (String service : services) {
            Path other = folder.existing(service);
            if (other != null) {
                return other
                        + " was not written by bro-proxy generate, or has been edited since; remove it yourself";
            }
        }
        return "found nothing of "
                + services.getFirst()
                + " in "
                + target.folder()
                + "; if it is elsewhere use --output DIR, if it has another name --service-name";
    }
}
