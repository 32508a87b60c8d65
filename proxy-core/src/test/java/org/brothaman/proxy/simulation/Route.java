package org.brothaman.proxy.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.session.Activator;

/**
 * A listening socket, its backend, and clients that come one after the other: so it is known at any
 * time whose backend the proxy is connecting to.
 */
final class Route implements Activator {
    final World world;
    final BackendAddress backend;
    final Queue<Pair> queue = new ArrayDeque<>();
    final boolean sleeps;
    int descriptor;
    int clientsLeft;
    Pair current;

    /** Whether the backend answers. */
    boolean awake;

    Route(World world, BackendAddress backend) {
        this.world = world;
        this.backend = backend;
        this.clientsLeft = 1 + Math.min(world.random.nextInt(3), world.random.nextInt(3));
        this.sleeps = world.random.nextInt(100) < 25;
        this.awake = !sleeps || world.random.nextBoolean();
    }

    boolean canStart() {
        return clientsLeft > 0 && (current == null || current.over());
    }

    boolean startClient() {
        clientsLeft--;
        current = new Pair(world, this);
        queue.add(current);
        world.started(current);
        if (sleeps && world.random.nextInt(4) == 0) {
            awake = false;
        }
        return true;
    }

    @Override
    public boolean mustWait() {
        return sleeps && world.random.nextInt(3) == 0;
    }

    @Override
    public boolean canWake() {
        return sleeps;
    }

    @Override
    public void wake(Consumer<Wake> waiter) {
        boolean fails = world.random.nextInt(5) == 0;
        world.later(
                () -> {
                    awake = !fails;
                    waiter.accept(fails ? new Wake.Failed("planted") : new Wake.Ready());
                });
    }

    @Override
    public Duration patience() {
        return Duration.ofMinutes(1);
    }

    @Override
    public void doubt() {}

    @Override
    public void sleep(Consumer<Sleep> waiter) {
        Sleep[] ends = Sleep.values();
        Sleep end = ends[world.random.nextInt(ends.length)];
        world.later(() -> waiter.accept(end));
    }
}
