package org.brothaman.proxy.activation.namespace;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntConsumer;
import org.brothaman.proxy.kernel.SocketPassing;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of one family that are at hand, and those who wait for one. Guarded by its stock; who
 * waits is never told in here.
 */
final class Shelf {
    /** So many are kept ahead, and more are asked for when half are left. */
    static final int FULL = 64;

    private final int[] sockets = new int[FULL + SocketPassing.SOCKETS_MAX];
    private final Deque<IntConsumer> waiters = new ArrayDeque<>();
    private int count;
    private boolean asked;

    boolean isEmpty() {
        return count == 0;
    }

    int size() {
        return count;
    }

    int take() {
        return sockets[--count];
    }

    void put(int socket) {
        sockets[count++] = socket;
    }

    void await(IntConsumer receiver) {
        waiters.addLast(receiver);
    }

    /** The one who has waited longest, or null. */
    @Nullable IntConsumer nextWaiter() {
        return waiters.pollFirst();
    }

    /** How many to ask for now, mostly none; who asks then has to {@link #ask}. */
    int wanted() {
        if (asked || (count > FULL / 2 && waiters.isEmpty())) {
            return 0;
        }
        return Math.min(FULL - count + waiters.size(), SocketPassing.SOCKETS_MAX);
    }

    void ask() {
        asked = true;
    }

    void answered() {
        asked = false;
    }
}
