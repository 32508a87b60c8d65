package org.brothaman.proxy.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.brothaman.proxy.setup.quadlet.Quadlet;
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
        // Without its Quadlet, which may be gone by now.
        String stem =
                target.serviceName != null
                        ? UnitTarget.stem(target.serviceName)
                        : Quadlet.derived(Quadlet.nameOf(target.name), "-proxy");
        UnitFolder folder = new UnitFolder(target.folder());
        List<Path> files = folder.ours(stem + ".service");
        if (files.isEmpty()) {
            Path other = folder.existing(stem + ".service");
            throw new CommandFailedException(
                    other == null
                            ? "found nothing of "
                                    + stem
                                    + ".service in "
                                    + target.folder()
                                    + "; if it is elsewhere use --output DIR, if it has another name --service-name"
                            : other
                                    + " was not written by bro-proxy generate, or has been edited since; remove it yourself");
        }
        for (Path file : files) {
            folder.remove(file);
            System.out.println("removed " + file);
        }
        String units =
                files.stream()
                        .map(file -> file.getFileName().toString())
                        .collect(Collectors.joining(" "));
        target.printNext(System.out, List.of("stop " + units, "daemon-reload"));
        return 0;
    }
}
