package org.brothaman.proxy.cli;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.brothaman.proxy.activation.lifecycle.ProcessWatch;
import org.brothaman.proxy.kernel.FileWatch;
import org.brothaman.proxy.loop.EpollEvents;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.loop.ReadyListener;
import org.brothaman.proxy.loop.Registration;
import org.jspecify.annotations.Nullable;

/**
 * Watches a unit's cgroup (version 2) and those right below it, by one inotify(7) descriptor on the
 * first loop that stays silent as long as the unit does not change. {@code cgroup.events} changes
 * when the last process of a group ends and when a group is frozen or thawed, cgroups(7); systemd
 * makes a group {@code .control} when it begins to stop a container's unit (Delegate=). A
 * container's own processes are in {@code libpod-payload-…}: when that is empty the container has
 * ended, long before conmon says so to systemd.
 */
final class CgroupWatch implements ProcessWatch {
    /** Where the hierarchy is mounted; the second beside version 1. */
    private static final List<Path> ROOTS =
            List.of(Path.of("/sys/fs/cgroup"), Path.of("/sys/fs/cgroup/unified"));

    private static final String EVENTS = "cgroup.events";
    private static final String PAYLOAD = "libpod-payload-";

    private final List<Path> roots;
    private final Supplier<Loop> loop;
    private final Executor waiting;
    private @Nullable Watch watch;

    /**
     * @param waiting runs what waits for the kernel, on no loop
     */
    CgroupWatch(Supplier<Loop> loop, Executor waiting) {
        this(ROOTS, loop, waiting);
    }

    CgroupWatch(List<Path> roots, Supplier<Loop> loop, Executor waiting) {
        this.roots = roots;
        this.loop = loop;
        this.waiting = waiting;
    }

    @Override
    public Status watch(String controlGroup, Runnable onChange) {
        end();
        Path group = find(controlGroup);
        if (group == null) {
            return Status.UNWATCHED;
        }
        int fd = FileWatch.open();
        if (fd < 0) {
            return Status.UNWATCHED;
        }
        Status status = watch(fd, group);
        if (status == Status.LIVE) {
            Watch begun = new Watch(fd, onChange);
            watch = begun;
            loop.get().execute(begun::begin);
        } else {
            FileWatch.close(fd);
        }
        return status;
    }

    private @Nullable Path find(String controlGroup) {
        if (!controlGroup.startsWith("/")) {
            return null;
        }
        for (Path root : roots) {
            Path group = root.resolve(controlGroup.substring(1));
            if (Files.exists(group.resolve(EVENTS))) {
                return group;
            }
        }
        return null;
    }

    /** Watches first and looks then, so that nothing is missed in between. */
    private static Status watch(int fd, Path group) {
        if (FileWatch.add(fd, group, FileWatch.CREATED) < 0
                || FileWatch.add(fd, group.resolve(EVENTS), FileWatch.MODIFIED) < 0) {
            return Status.UNWATCHED;
        }
        int payloads = 0;
        int living = 0;
        for (Path part : parts(group)) {
            boolean watched = FileWatch.add(fd, part.resolve(EVENTS), FileWatch.MODIFIED) >= 0;
            if (part.getFileName().toString().startsWith(PAYLOAD)) {
                payloads++;
                living += watched && isPopulated(part) ? 1 : 0;
            }
        }
        if (payloads > 0 && living == 0) {
            return Status.DYING;
        }
        return isPopulated(group) ? Status.LIVE : Status.UNWATCHED;
    }

    private static List<Path> parts(Path group) {
        List<Path> parts = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(group, Files::isDirectory)) {
            all.forEach(parts::add);
        } catch (IOException | DirectoryIteratorException e) {
            // It is gone, or going.
        }
        return parts;
    }

    /** Whether there is a process in this group or below it. */
    private static boolean isPopulated(Path group) {
        try {
            return Files.readAllLines(group.resolve(EVENTS)).contains("populated 1");
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void end() {
        Watch last = watch;
        watch = null;
        if (last != null) {
            loop.get().execute(last::end);
        }
    }

    /** One descriptor and who is told, once. The first loop's thread. */
    private final class Watch implements ReadyListener {
        private final int fd;
        private final Runnable onChange;

        @SuppressWarnings("NullAway.Init") // set by begin, before all else
        private Registration registration;

        private boolean over;

        Watch(int fd, Runnable onChange) {
            this.fd = fd;
            this.onChange = onChange;
        }

        void begin() {
            registration = loop.get().register(fd, this);
            registration.interest(EpollEvents.IN);
        }

        @Override
        public void ready(int events) {
            if (!over) {
                end();
                onChange.run();
            }
        }

        @Override
        public void failed(Throwable bug) {
            end();
            onChange.run();
        }

        void end() {
            if (!over) {
                over = true;
                int last = FileWatch.duplicate(fd);
                // Else epoll would report the watch, which outlives the descriptor, to whoever
                // gets its number.
                registration.interest(EpollEvents.NOTHING);
                registration.close();
                if (last >= 0) {
                    // By a timer, which rings when the loop has closed the first.
                    loop.get().schedule(() -> release(last), 0);
                }
            }
        }

        private void release(int last) {
            try {
                waiting.execute(() -> FileWatch.close(last));
            } catch (OutOfMemoryError noThread) {
                FileWatch.close(last);
            }
        }
    }
}
