package org.brothaman.proxy.cli;

import java.util.concurrent.Executor;

/**
 * Lends the main thread to the first event loop, which is a task that lasts as long as the proxy. A
 * process of one thread spares the kernel to count, at every system call, who uses a descriptor.
 */
final class MainThread implements Executor {
    @SuppressWarnings("NullAway.Init") // set by execute, before run
    private Runnable task;

    /** Of the first loop, once; run by {@link #run}. */
    @Override
    public void execute(Runnable task) {
        this.task = task;
    }

    void run() {
        task.run();
    }
}
