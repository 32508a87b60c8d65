package org.brothaman.proxy.activation.namespace;

import java.io.IOException;
import java.nio.file.Path;
import org.brothaman.proxy.activation.readiness.Listeners;
import org.jspecify.annotations.Nullable;

/**
 * As the kernel has them: {@code /proc/PID/net} of proc_pid_net(5) is that of the process's own
 * network namespace. Reads anew each time; activation thread.
 */
public final class KernelContainerSockets implements ContainerSockets {
    private final ContainerProcess.Tree tree;

    /** This host's. */
    public KernelContainerSockets() {
        this(ContainerProcess.Tree.OF_THIS_HOST);
    }

    KernelContainerSockets(ContainerProcess.Tree tree) {
        this.tree = tree;
    }

    @Override
    public @Nullable Listeners in(String controlGroup) {
        ContainerProcess process = find(controlGroup);
        while (process != null) {
            try {
                Path folder = tree.processes().resolve(Integer.toString(process.id()));
                return Listeners.ofTcp(folder.resolve("net"));
            } catch (IOException e) {
                ContainerProcess now = find(controlGroup);
                if (process.equals(now)) {
                    return null;
                }
                process = now; // It has just ended, and so on with who came after it.
            }
        }
        return Listeners.NONE;
    }

    private @Nullable ContainerProcess find(String controlGroup) {
        return controlGroup.startsWith("/") ? ContainerProcess.find(tree, controlGroup) : null;
    }
}
