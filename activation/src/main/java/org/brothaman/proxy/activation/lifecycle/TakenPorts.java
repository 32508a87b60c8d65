package org.brothaman.proxy.activation.lifecycle;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.brothaman.proxy.activation.readiness.Listeners;
import org.brothaman.proxy.activation.readiness.Listeners.Listener;
import org.brothaman.proxy.activation.readiness.SocketHolder;
import org.brothaman.proxy.kernel.SocketAddress;

/**
 * Who listened on this host while a unit was down, if anybody had an address of its: nobody of it,
 * so that an answer of theirs is not the unit's. It happens between the start of a container of
 * Network=host and the moment in which its application finds the port taken and ends. Means nothing
 * where somebody forwards for the unit, a pod for one: a forwarder is there before and after.
 *
 * <p>Keeps the numbers of these sockets, which the kernel gives to no other, until the unit is down
 * again. Activation thread.
 */
final class TakenPorts {
    private final Supplier<Listeners> listeners;
    private final Predicate<SocketAddress> free;
    private Set<Long> strangers = Set.of();

    /**
     * @param free whether nobody listens there; asked first, for the kernel lists those who listen
     *     in milliseconds
     */
    TakenPorts(Supplier<Listeners> listeners, Predicate<SocketAddress> free) {
        this.listeners = listeners;
        this.free = free;
    }

    /**
     * To be told before a start, while nothing of the unit runs.
     *
     * @param addresses where it is going to listen, for each of its checks; none where that is not
     *     known yet
     */
    void unitIsDown(List<List<SocketAddress>> addresses) {
        boolean allFree = addresses.stream().allMatch(this::areFree);
        strangers = allFree ? Set.of() : listeners.get().inodes();
    }

    private boolean areFree(List<SocketAddress> addresses) {
        return !addresses.isEmpty() && addresses.stream().allMatch(free);
    }

    /** Whether there are any that may be in its place. */
    boolean areKnown() {
        return !strangers.isEmpty();
    }

    /** Who listens at one of these addresses, if nobody does who was not there before the unit. */
    Optional<Listener> strangerAt(List<SocketAddress> addresses) {
        Listeners now = listeners.get();
        return addresses.stream()
                .map(address -> now.reachedAt(address.toString()))
                .filter(there -> there.stream().allMatch(one -> strangers.contains(one.inode())))
                .flatMap(List::stream)
                .findFirst();
    }

    static String text(Listener stranger) {
        String holder = SocketHolder.of(stranger.inode());
        return stranger.address()
                + " was taken before it was started, "
                + (holder == null ? "sudo ss -ltnp shows by whom" : "by " + holder);
    }
}
