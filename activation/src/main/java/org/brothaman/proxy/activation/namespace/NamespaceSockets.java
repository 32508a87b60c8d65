package org.brothaman.proxy.activation.namespace;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Sockets of the network namespace that a backend is in. It has none before the first {@link
 * #enter} and none after the namespace has gone, until it is entered anew: {@link #streamSocket}
 * then answers ENOTCONN. Any thread, but {@code enter} one at a time; {@link #close} ends all.
 */
public final class NamespaceSockets implements NetworkNamespace, AutoCloseable {
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LAST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final String name;
    private final Place.Finder finder;
    private final int transparency;
    private final HelperStart start;
    private final DescriptorWatcher watcher;
    private final MonotonicClock clock;
    private final Consumer<NamespaceEvent> observer;
    private final Kernel kernel = LinuxKernel.INSTANCE;
    private volatile @Nullable Current current;
    private volatile boolean closed;

    /** What is in use. */
    private record Current(SocketStock stock, String identity) {}

    NamespaceSockets(
            String name,
            Place.Finder finder,
            int transparency,
            HelperStart start,
            DescriptorWatcher watcher,
            MonotonicClock clock,
            Consumer<NamespaceEvent> observer) {
        this.name = name;
        this.finder = finder;
        this.transparency = transparency;
        this.start = start;
        this.watcher = watcher;
        this.clock = clock;
        this.observer = observer;
    }

    /**
     * Of the container of that unit.
     *
     * @param transparency what is wanted of {@link
     *     org.brothaman.proxy.kernel.SocketPassing#TRANSPARENT4} and its like
     */
    public static NamespaceSockets ofUnit(
            String unit,
            int transparency,
            HelperStart start,
            DescriptorWatcher watcher,
            Consumer<NamespaceEvent> observer) {
        var finder = new UnitPlace(unit, ContainerProcess.Tree.OF_THIS_HOST);
        return new NamespaceSockets(
                unit, finder, transparency, start, watcher, MonotonicClock.SYSTEM, observer);
    }

    /** Of the namespace that a file keeps, such as /run/netns/NAME. */
    public static NamespaceSockets ofFile(
            String path,
            int transparency,
            HelperStart start,
            DescriptorWatcher watcher,
            Consumer<NamespaceEvent> observer) {
        return new NamespaceSockets(
                path,
                new FilePlace(path),
                transparency,
                start,
                watcher,
                MonotonicClock.SYSTEM,
                observer);
    }

    /** Enters it, unless the helper at hand is in just that one; waits for one being made. */
    @Override
    public Entry enter(String controlGroup, long deadline, BooleanSupplier goOn) {
        long pause = FIRST_PAUSE_NANOS;
        while (true) {
            Helper.Entry.Refused refused =
                    switch (finder.find(controlGroup)) {
                        case Place.Nowhere(String message) ->
                                new Helper.Entry.Refused(message, true);
                        case Place.Found place -> enter(place, deadline);
                    };
            if (refused == null) {
                return new Entry.Inside();
            }
            leave();
            if (!refused.passing()
                    || closed
                    || Thread.currentThread().isInterrupted()
                    || clock.until(deadline) <= 0
                    || !goOn.getAsBoolean()) {
                return new Entry.Outside(refused.reason());
            }
            clock.pause(Math.min(pause, clock.until(deadline)));
            pause = Math.min(2 * pause, LAST_PAUSE_NANOS);
        }
    }

    /** Null when sockets come from there now. */
    private Helper.Entry.@Nullable Refused enter(Place.Found place, long deadline) {
        try {
            if (isIn(place.identity())) {
                return null;
            }
            return switch (Helper.enter(start, place, transparency, clock, deadline)) {
                case Helper.Entry.Inside inside -> begin(inside, place.identity());
                case Helper.Entry.Refused(String reason, boolean passing) ->
                        new Helper.Entry.Refused(
                                "the network namespace of " + name + ": " + reason, passing);
            };
        } finally {
            if (place instanceof Place.OfFile(int fd, _)) {
                kernel.close(fd);
            }
        }
    }

    private boolean isIn(String identity) {
        Current now = current;
        return now != null && now.identity().equals(identity);
    }

    private Helper.Entry.@Nullable Refused begin(Helper.Entry.Inside inside, String identity) {
        leave();
        SocketStock[] made = new SocketStock[1];
        made[0] = new SocketStock(inside, kernel, () -> lost(made[0]));
        SocketStock stock = made[0];
        synchronized (this) {
            current = new Current(stock, identity);
        }
        stock.begin(watcher);
        if (closed) {
            leave();
            return new Helper.Entry.Refused("bro-proxy is ending", false);
        }
        observer.accept(
                new NamespaceEvent.Entered(
                        name,
                        stock.isTransparent(SocketAddress.INET),
                        stock.isTransparent(SocketAddress.INET6),
                        inside.device(),
                        inside.inode()));
        return null;
    }

    private void lost(SocketStock stock) {
        synchronized (this) {
            Current now = current;
            if (now == null || now.stock() != stock) {
                return;
            }
            current = null;
        }
        observer.accept(new NamespaceEvent.Left(name));
    }

    private void leave() {
        @Nullable Current old;
        synchronized (this) {
            old = current;
            current = null;
        }
        if (old != null) {
            old.stock().close();
        }
    }

    @Override
    public boolean isEntered() {
        return current != null;
    }

    @Override
    public boolean isInside() {
        return true;
    }

    @Override
    public int streamSocket(int family) {
        Current now = current;
        return now == null ? Errno.ENOTCONN : now.stock().streamSocket(family);
    }

    @Override
    public void await(int family, IntConsumer receiver) {
        Current now = current;
        if (now == null) {
            receiver.accept(Errno.ENOTCONN);
        } else {
            now.stock().await(family, receiver);
        }
    }

    @Override
    public boolean isTransparent(int family) {
        Current now = current;
        return now != null && now.stock().isTransparent(family);
    }

    @Override
    public void close() {
        closed = true;
        leave();
    }
}
