package org.brothaman.proxy.cli;

import java.util.Objects;
import org.brothaman.proxy.activation.namespace.DescriptorWatcher;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.log.Log;
import org.brothaman.proxy.loop.EpollEvents;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.loop.ReadyListener;
import org.brothaman.proxy.loop.Registration;
import org.jspecify.annotations.Nullable;

/** Watches descriptors with the first event loop, once there is one. Any thread. */
final class LoopWatcher implements DescriptorWatcher {
    private final Log log;
    private volatile @Nullable Loop loop;

    LoopWatcher(Log log) {
        this.log = log;
    }

    /** Before anything is watched. */
    void use(Loop first) {
        loop = first;
    }

    @Override
    public Watch watch(int fd, Runnable readable, Runnable broken) {
        Loop loop = Objects.requireNonNull(this.loop);
        Watched watched = new Watched(loop, fd, readable, broken);
        loop.execute(watched::begin);
        return () -> loop.execute(watched::end);
    }

    /** Loop thread only. */
    private final class Watched implements ReadyListener {
        private final Loop loop;
        private final int fd;
        private final Runnable readable;
        private final Runnable broken;
        private @Nullable Registration registration;
        private boolean ended;

        Watched(Loop loop, int fd, Runnable readable, Runnable broken) {
            this.loop = loop;
            this.fd = fd;
            this.readable = readable;
            this.broken = broken;
        }

        void begin() {
            if (ended) {
                return;
            }
            try {
                Registration begun = loop.register(fd, this);
                registration = begun;
                begun.interest(EpollEvents.IN);
            } catch (Throwable shortage) {
                failed(shortage);
            }
        }

        void end() {
            if (ended) {
                return;
            }
            ended = true;
            if (registration == null) {
                LinuxKernel.INSTANCE.close(fd);
            } else {
                registration.close();
            }
        }

        @Override
        public void ready(int events) {
            readable.run();
        }

        @Override
        public void failed(Throwable bug) {
            log.error("Bug, no sockets come from the namespace helper any more: " + bug);
            // Whoever asks the helper must know before the descriptor's number is another's.
            broken.run();
            end();
        }
    }
}
