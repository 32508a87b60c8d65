package org.brothaman.proxy.activation.namespace;

import java.util.concurrent.atomic.AtomicBoolean;
import org.brothaman.proxy.kernel.HostProcess;
import org.brothaman.proxy.kernel.LinuxKernel;

/** Watches with a thread for each descriptor, where the proxy has an event loop. */
final class ThreadWatcher implements DescriptorWatcher {
    private static final int LOOK_MILLIS = 20;

    @Override
    public Watch watch(int fd, Runnable readable, Runnable broken) {
        AtomicBoolean closed = new AtomicBoolean();
        Thread.ofPlatform()
                .daemon()
                .start(
                        () -> {
                            while (!closed.get()) {
                                if (HostProcess.awaitReadable(fd, LOOK_MILLIS) > 0
                                        && !closed.get()) {
                                    readable.run();
                                }
                            }
                            LinuxKernel.INSTANCE.close(fd);
                        });
        return () -> closed.set(true);
    }
}
