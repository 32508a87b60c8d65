package org.brothaman.proxy.loop;

/** Is called on the loop's thread when its descriptor is ready. */
public interface ReadyListener {
    /**
     * The descriptor may be ready for {@code events}, bits of {@link EpollEvents}. A hint: the
     * system call decides.
     */
    void ready(int events);

    /**
     * {@link #ready} has thrown, which is a bug: give up what the descriptor served. Called once;
     * must not throw.
     */
    void failed(Throwable bug);
}
