package org.brothaman.proxy.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.address.NetworkSet;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.proxyprotocol.HeaderOptions;
import org.brothaman.proxy.session.AccessRules;
import org.brothaman.proxy.session.Activation;
import org.brothaman.proxy.session.Activator;
import org.brothaman.proxy.session.Backend;
import org.brothaman.proxy.session.SenderSettings;
import org.brothaman.proxy.session.Service;
import org.brothaman.proxy.session.TimeLimit;
import org.brothaman.proxy.session.WakeRules;

/**
 * A listening socket, its backend, and clients that come one after the other: so it is known at any
 * time whose backend the proxy is connecting to.
 */
final class Route implements Activator {
    private static final List<HeaderOptions> HEADERS =
            List.of(
                    HeaderOptions.parse("v1"),
                    HeaderOptions.parse("v2"),
                    HeaderOptions.parse("v2,unique-id"),
                    HeaderOptions.parse("v2,crc32c"),
                    HeaderOptions.parse("v2,unique-id,crc32c"));

    private static final TimeLimit WAKE_DATA = TimeLimit.of(Duration.ofSeconds(10));

    final World world;
    final int number;

    /** What the backend wants to be told of a client. */
    final HeaderOptions header;

    /** Who tells of his clients. */
    final SenderSettings senders;

    /** Who wakes it, and by what. */
    final WakeRules wake;

    final boolean v6;
    final SocketAddress own;
    private final BackendAddress backend;
    private final boolean everywhere;
    final Queue<Pair> queue = new ArrayDeque<>();
    final boolean sleeps;
    int descriptor;
    int clientsLeft;
    Pair current;

    /** Whether the backend answers. */
    boolean awake;

    Route(World world, Addresses addresses, int number) {
        SplittableRandom random = world.random;
        this.world = world;
        this.number = number;
        this.backend = addresses.backend(number, random.nextInt(3));
        this.clientsLeft = 1 + Math.min(random.nextInt(3), random.nextInt(3));
        this.sleeps = random.nextInt(100) < 25;
        this.awake = !sleeps || random.nextBoolean();
        this.header =
                random.nextInt(100) < 20
                        ? HEADERS.get(random.nextInt(HEADERS.size()))
                        : HeaderOptions.NONE;
        this.senders =
                random.nextInt(100) < 20
                        ? new SenderSettings(
                                Addresses.SENDERS,
                                random.nextInt(3) == 0
                                        ? SenderSettings.Others.PASS
                                        : SenderSettings.Others.REFUSE)
                        : SenderSettings.NONE;
        this.wake =
                new WakeRules(
                        random.nextInt(4) == 0
                                ? WakeRules.Trigger.DATA
                                : WakeRules.Trigger.CONNECTION,
                        WAKE_DATA,
                        random.nextInt(8) == 0 ? Addresses.WAKERS : NetworkSet.NONE,
                        WakeRules.Others.REFUSE);
        this.v6 = random.nextInt(4) == 0;
        this.own = Addresses.own(v6);
        this.everywhere = random.nextInt(4) == 0;
    }

    Service service() {
        return new Service(
                "route " + number,
                descriptor,
                everywhere ? Addresses.wildcard(v6) : own,
                new Backend(backend, world.kernel::streamSocket),
                new Activation(this),
                header,
                senders,
                AccessRules.NONE,
                wake);
    }

    /** Whether a client that is no sender may not send a header either. */
    boolean guards() {
        return senders.isOn() && senders.others() == SenderSettings.Others.REFUSE;
    }

    boolean wantsAddresses() {
        return header.isOn() || senders.isOn() || wake.asksWho();
    }

    boolean canStart() {
        return clientsLeft > 0 && (current == null || current.over());
    }

    boolean startClient() {
        clientsLeft--;
        current = new Pair(world, this, clientsLeft);
        queue.add(current);
        world.started(current);
        if (sleeps && world.random.nextInt(4) == 0) {
            awake = false;
        }
        return true;
    }

    @Override
    public boolean mustWait() {
        world.headers.begins(current);
        return sleeps && world.random.nextInt(3) == 0;
    }

    @Override
    public boolean canWake() {
        return sleeps;
    }

    @Override
    public void wake(Consumer<Wake> waiter) {
        world.headers.begins(current);
        current.requireMayWake();
        boolean fails = world.random.nextInt(5) == 0;
        world.later(
                () -> {
                    awake = !fails;
                    waiter.accept(fails ? new Wake.Failed("planted") : new Wake.Ready());
                });
    }

    @Override
    public void join(Consumer<Wake> waiter) {
        world.headers.begins(current);
        world.later(() -> waiter.accept(awake ? new Wake.Ready() : new Wake.Asleep()));
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
