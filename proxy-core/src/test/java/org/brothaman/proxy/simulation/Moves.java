package org.brothaman.proxy.simulation;

import java.util.ArrayList;
import java.util.List;

/** Who can move in a schedule: loops, peers, new clients, and what comes later. */
final class Moves {
    private static final int BLIND_TRIES = 6;

    private final World world;
    private final List<SimLoop> loops;
    private final List<Route> routes;
    private final List<Runnable> later = new ArrayList<>();

    Moves(World world, List<SimLoop> loops, List<Route> routes) {
        this.world = world;
        this.loops = loops;
        this.routes = routes;
    }

    void later(Runnable event) {
        later.add(event);
    }

    /** Lets somebody move; false if nobody can. */
    boolean next() {
        return moveSomebody() || moveWhoCan();
    }

    /** Picks blindly, which is quick. */
    private boolean moveSomebody() {
        for (int tries = 0; tries < BLIND_TRIES; tries++) {
            if (move(world.random.nextInt(moves()))) {
                return true;
            }
        }
        return false;
    }

    /** Asks everybody, in a row that begins anywhere. */
    private boolean moveWhoCan() {
        int count = moves();
        int first = world.random.nextInt(count);
        for (int i = 0; i < count; i++) {
            if (move((first + i) % count)) {
                return true;
            }
        }
        return false;
    }

    private int moves() {
        return 2 * loops.size() + 3 * routes.size() + 1;
    }

    /** Lets the one of this number move, if he can: a loop, a peer, a new client, or an event. */
    private boolean move(int number) {
        if (number < 2 * loops.size()) {
            SimLoop loop = loops.get(number / 2);
            return loop.hasWork() && turn(loop);
        }
        int rest = number - 2 * loops.size();
        if (rest == 3 * routes.size()) {
            return !later.isEmpty() && come(later.remove(world.random.nextInt(later.size())));
        }
        Route route = routes.get(rest / 3);
        return switch (rest % 3) {
            case 0 -> route.canStart() && route.startClient();
            case 1 -> route.current != null && step(route.current.client);
            default -> route.current != null && step(route.current.backend);
        };
    }

    private static boolean come(Runnable event) {
        event.run();
        return true;
    }

    private static boolean step(Link link) {
        return link != null && link.canMove() && link.peer.canStep() && link.peer.step();
    }

    private boolean turn(SimLoop loop) {
        world.current = loop;
        loop.turn();
        world.current = null;
        return true;
    }

    /** Somebody moves in the middle of a batch of events. */
    void stepPeer() {
        Pair pair = routes.get(world.random.nextInt(routes.size())).current;
        if (pair != null) {
            step(world.random.nextBoolean() ? pair.client : pair.backend);
        }
    }
}
