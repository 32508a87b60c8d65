package org.brothaman.proxy.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Options for the network in which the backend is, and whose address it sees there. */
@Command(optionListHeading = "%nNetwork namespace%n")
final class NamespaceOptions {
    @Option(
            names = "--network-namespace",
            paramLabel = "[NAME=]unit|host|/PATH",
            converter = AssignmentConverter.class,
            description =
                    "Where the backend's address is: inside the network namespace of the unit's"
                            + " container, on this host, or in a namespace such as"
                            + " /run/netns/web. Repeatable. Default: host.")
    List<Assignment> networkNamespaces = new ArrayList<>();

    @Option(
            names = "--transparent",
            paramLabel = "[NAME=]auto|yes|no",
            converter = AssignmentConverter.class,
            description =
                    "Whether the backend sees the client's own address: where possible, always"
                            + " (other clients are reset), or never. Needs a network namespace."
                            + " Repeatable. Default: auto.")
    List<Assignment> transparent = new ArrayList<>();

    @Option(
            names = "--namespace-helper",
            paramLabel = "/PATH",
            description =
                    "UNIX socket at which systemd starts the process that enters the namespace, with rights of its own. Default: bro-proxy starts it.")
    @Nullable String namespaceHelper;
}
