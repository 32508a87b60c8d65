package org.brothaman.proxy.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.brothaman.proxy.setup.quadlet.Quadlet;
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
        List<String> stems = stems();
        List<Path> files = List.of();
        for (int i = 0; i < stems.size() && files.isEmpty(); i++) {
            files = folder.ours(stems.get(i) + ".service");
        }
        if (files.isEmpty()) {
            throw new CommandFailedException(nothing(folder, stems));
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
    private List<String> stems() {
        if (target.serviceName != null) {
            return List.of(UnitTarget.stem(target.serviceName));
        }
        Stream<String> served =
                target.quadlets().find(target.name, _ -> {}).map(Quadlet::served).stream()
                        .map(Quadlet::name);
        return Stream.concat(Quadlet.namesOf(target.name).stream(), served)
                .distinct()
                .map(name -> Quadlet.derived(name, "-proxy"))
                .toList();
    }

    private String nothing(UnitFolder folder, List<String> stems) {
        for (String stem : stems) {
            Path other = folder.existing(stem + ".service");
            if (other != null) {
                return other
                        + " was not written by bro-proxy generate, or has been edited since; remove it yourself";
            }
        }
        return "found nothing of "
                + stems.getFirst()
                + ".service in "
                + target.folder()
                + "; if it is elsewhere use --output DIR, if it has another name --service-name";
    }
}
