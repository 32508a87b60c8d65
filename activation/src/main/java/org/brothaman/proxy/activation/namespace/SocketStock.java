package org.brothaman.proxy.activation.namespace;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.kernel.SocketPassing;
import org.jspecify.annotations.Nullable;

/**
 * The sockets that one helper has made: some of each family that was ever asked for are at hand,
 * and the next ones are asked for in one message before these are used up. Any thread takes; the
 * watcher's thread puts. Ends with its helper, and its sockets with it: so none is ever used whose
 * namespace is gone. Owns the socket to the helper through the watch.
 */
final class SocketStock {
    private final Helper helper;
    private final Kernel kernel;
    private final int transparency;
    private final Runnable lost;
    private final SocketPassing.Reply reply = new SocketPassing.Reply(); // watcher's thread only
    private final Shelf inet = new Shelf();
    private final Shelf inet6 = new Shelf();
    private final Shelf unix = new Shelf();
    private DescriptorWatcher.@Nullable Watch watch;
    private boolean closed;

    /** Who waits, and what for it: told when no lock is held. */
    private record Word(IntConsumer waiter, int result) {
        void say() {
            waiter.accept(result);
        }
    }

    /**
     * @param lost called once, when the helper has gone without our doing
     */
    SocketStock(Helper.Entry.Inside inside, Kernel kernel, Runnable lost) {
        this.helper = inside.helper();
        this.transparency = inside.transparency();
        this.kernel = kernel;
        this.lost = lost;
    }

    /** From now on the helper is heard. */
    synchronized void begin(DescriptorWatcher watcher) {
        if (closed) {
            kernel.close(helper.socket());
        } else {
            watch = watcher.watch(helper.socket(), this::readable, this::broken);
        }
    }

    /** Nothing is heard of the helper any more. */
    private void broken() {
        if (close()) {
            lost.run();
        }
    }

    boolean isTransparent(int family) {
        return switch (family) {
            case SocketAddress.INET -> (transparency & SocketPassing.TRANSPARENT4) != 0;
            case SocketAddress.INET6 -> (transparency & SocketPassing.TRANSPARENT6) != 0;
            default -> false;
        };
    }

    /** As {@link org.brothaman.proxy.kernel.SocketSource#streamSocket}. */
    synchronized int streamSocket(int family) {
        if (closed) {
            return Errno.ENOTCONN;
        }
        Shelf shelf = shelf(family);
        int socket = shelf.isEmpty() ? Errno.EAGAIN : shelf.take();
        refill(family, shelf);
        return socket;
    }

    /** As {@link org.brothaman.proxy.kernel.SocketSource#await}. */
    void await(int family, IntConsumer receiver) {
        int socket;
        synchronized (this) {
            socket = streamSocket(family);
            if (socket == Errno.EAGAIN) {
                Shelf shelf = shelf(family);
                shelf.await(receiver);
                refill(family, shelf);
                return;
            }
        }
        receiver.accept(socket);
    }

    private Shelf shelf(int family) {
        return switch (family) {
            case SocketAddress.INET -> inet;
            case SocketAddress.INET6 -> inet6;
            default -> unix;
        };
    }

    private void refill(int family, Shelf shelf) {
        int wanted = shelf.wanted();
        // A failure is heard of by the watch, as the end of the helper.
        if (wanted > 0 && SocketPassing.ask(helper.socket(), family, wanted) >= 0) {
            shelf.ask();
        }
    }

    /** Something has come from the helper, or it has gone. Watcher's thread. */
    private void readable() {
        List<Word> words = new ArrayList<>();
        int come;
        synchronized (this) {
            come = closed ? Errno.EAGAIN : SocketPassing.receive(helper.socket(), reply);
            if (come == 1) {
                put(words);
            }
        }
        words.forEach(Word::say);
        if (come != 1 && come != Errno.EAGAIN) {
            broken();
        }
    }

    /** Who has waited longest gets the first ones. A failure is told to all who wait. */
    private void put(List<Word> words) {
        Shelf shelf = shelf(reply.family());
        shelf.answered();
        for (int i = 0; i < reply.count(); i++) {
            IntConsumer waiter = shelf.nextWaiter();
            if (waiter == null) {
                shelf.put(reply.descriptor(i));
            } else {
                words.add(new Word(waiter, reply.descriptor(i)));
            }
        }
        if (reply.error() != 0 || reply.isShort()) {
            int error = reply.error() != 0 ? reply.error() : Errno.EMFILE;
            drain(shelf, error, words);
        } else {
            refill(reply.family(), shelf);
        }
    }

    private static void drain(Shelf shelf, int error, List<Word> words) {
        for (IntConsumer w = shelf.nextWaiter(); w != null; w = shelf.nextWaiter()) {
            words.add(new Word(w, error));
        }
    }

    /** Ends the helper and all that is at hand. False when that was done before. */
    boolean close() {
        List<Word> words = new ArrayList<>();
        synchronized (this) {
            if (closed) {
                return false;
            }
            closed = true;
            for (Shelf shelf : List.of(inet, inet6, unix)) {
                while (!shelf.isEmpty()) {
                    kernel.close(shelf.take());
                }
                drain(shelf, Errno.ENOTCONN, words);
            }
            if (watch != null) {
                watch.close();
            }
        }
        helper.end();
        words.forEach(Word::say);
        return true;
    }

    /** How many sockets are at hand, of all families. */
    synchronized int size() {
        return inet.size() + inet6.size() + unix.size();
    }
}
