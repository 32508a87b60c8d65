package org.brothaman.proxy.activation.namespace;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The first process of a unit's container, by cgroupfs: with Podman's {@code --cgroups=split},
 * which Quadlet uses, the container's processes are in {@code libpod-payload-ID} below the unit's
 * control group; Podman's own are beside it. Blocks for files of the kernel's only; activation
 * thread.
 *
 * @param id as this host counts
 * @param cgroup the container's, relative to the unit's
 */
record ContainerProcess(int id, String cgroup) {
    private static final String PAYLOAD = "libpod-payload-";

    /** An init system inside makes control groups of its own; none goes as deep. */
    private static final int DEPTH_MAX = 8;

    /**
     * Where control groups may be mounted: of version 2, or beside version 1, cgroups(7).
     *
     * @param cgroups usually /sys/fs/cgroup
     * @param processes usually /proc
     */
    record Tree(Path cgroups, Path processes) {
        static final Tree OF_THIS_HOST = new Tree(Path.of("/sys/fs/cgroup"), Path.of("/proc"));

        private List<Path> roots() {
            return List.of(cgroups, cgroups.resolve("unified"), cgroups.resolve("systemd"));
        }
    }

    /** The process, or null when the unit has no container now. */
    static @Nullable ContainerProcess find(Tree tree, String controlGroup) {
        for (Path root : tree.roots()) {
            Path unit = root.resolve(controlGroup.substring(1));
            for (Path payload : folders(unit)) {
                String name = payload.getFileName().toString();
                if (name.startsWith(PAYLOAD)) {
                    int first = first(tree, processes(payload, 0));
                    if (first > 0) {
                        return new ContainerProcess(first, name);
                    }
                }
            }
        }
        return null;
    }

    /**
     * One that none of the others has started: the container's init, or one of podman exec, which
     * is in the same namespaces. A descendant may have made namespaces of its own. Where processes
     * are hidden from us (ProtectProc=), any; the namespace helper finds the first by itself.
     */
    private static int first(Tree tree, Set<Integer> processes) {
        boolean hidden = true;
        for (int process : processes) {
            int parent = parent(tree.processes().resolve(Integer.toString(process)));
            if (parent >= 0 && !processes.contains(parent)) {
                return process;
            }
            hidden &= parent < 0;
        }
        return hidden && !processes.isEmpty() ? Collections.min(processes) : 0;
    }

    /**
     * The fourth field of stat, proc_pid_stat(5), behind a name that may contain anything; or -1.
     */
    private static int parent(Path process) {
        try {
            String stat = Files.readString(process.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
            return Integer.parseInt(fields[1]);
        } catch (IOException | RuntimeException e) {
            return -1; // it has just ended
        }
    }

    private static Set<Integer> processes(Path cgroup, int depth) {
        Set<Integer> all = new TreeSet<>();
        try {
            Files.readAllLines(cgroup.resolve("cgroup.procs"))
                    .forEach(line -> all.add(Integer.parseInt(line)));
        } catch (IOException | NumberFormatException e) {
            return all; // gone, or of threads only
        }
        if (depth < DEPTH_MAX) {
            folders(cgroup).forEach(child -> all.addAll(processes(child, depth + 1)));
        }
        return all;
    }

    private static List<Path> folders(Path cgroup) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(cgroup, entry -> Files.isDirectory(entry))) {
            entries.forEach(found::add);
        } catch (IOException | DirectoryIteratorException e) {
            return found; // not of this mount, or gone
        }
        found.sort(null);
        return found;
    }
}
