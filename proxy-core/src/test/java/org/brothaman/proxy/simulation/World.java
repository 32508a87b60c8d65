package org.brothaman.proxy.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.relay.PipeBudget;
import org.brothaman.proxy.server.Proxy;
import org.brothaman.proxy.server.Statistics;
import org.brothaman.proxy.session.Platform;
import org.brothaman.proxy.session.Service;
import org.brothaman.proxy.session.Settings;
import org.brothaman.proxy.session.TimeLimit;

/** One schedule: a proxy with everything around it, and chance deciding who moves next. */
final class World {
    private static final int STEPS_MAX = 1_000_000;

    /** So often may time pass; after that all that happens is that a unit is looked at. */
    private static final int PASSES_MAX = 60_000;

    private static final long FIN_NANOS = TimeUnit.MILLISECONDS.toNanos(80);
    private static final int[] ROOMS = {1, 50, 1000, 20_000, 200_000, 400_000};
    private static final int BULK_ROOM = 200_000;
    private static final long[] BUDGETS = {0, 64 << 10, 300 << 10, PipeBudget.DEFAULT_BYTES};

    final SplittableRandom random;
    final Weather weather;
    final SimKernel kernel;
    final Judge judge = new Judge(this);
    final HeaderJudge headers = new HeaderJudge(this);
    private final List<Pair> pairs = new ArrayList<>();
    final AccessJudge access = new AccessJudge(this, pairs);

    /** How many connections one source may have. */
    final int sourceMax;

    /** Of connections, as backends have heard them. */
    final Set<String> ids = new HashSet<>();

    final boolean fewConnections;
    final boolean idleTimeout;

    /** How long a half-closed connection may be silent, in nanoseconds; 0 for ever. */
    final long clientFin;

    final long backendFin;
    final boolean acceptFails;
    final boolean spliceRefused;
    final boolean accessLog;

    /** Long streams and large buffers: only these are worth a pipe. */
    final boolean bulk;

    boolean cutAllowed;
    SimLoop current;
    long now;
    long effects;
    long faults;

    private final Addresses addresses;
    private final int roomMost;
    private final List<Route> routes = new ArrayList<>();
    private final List<SimLoop> loops = new ArrayList<>();
    private final Moves moves = new Moves(this, loops, routes);
    private final PipeBudget budget;
    private final long budgetAtFirst;
    private final Proxy proxy;
    private final boolean exitIdle;
    private int interruptedAt;
    private Violation violation;
    private byte[] scratch = new byte[1 << 16];
    private long numbers;
    private long toClients;
    private long toBackends;
    private int steps;

    World(long seed, Addresses addresses) {
        random = new SplittableRandom(seed);
        this.addresses = addresses;
        bulk = chance(10);
        weather = new Weather(random);
        acceptFails = weather.failsAccepts();
        kernel = new SimKernel(this);
        roomMost = 1 + random.nextInt(ROOMS.length);
        spliceRefused = chance(5);
        accessLog = chance(20);
        fewConnections = chance(30);
        idleTimeout = chance(8);
        clientFin = chance(15) ? FIN_NANOS : 0;
        backendFin = chance(15) ? FIN_NANOS : 0;
        sourceMax = chance(15) ? 1 + random.nextInt(2) : Integer.MAX_VALUE;
        exitIdle = !idleTimeout && chance(8);
        interruptedAt = chance(15) ? random.nextInt(300) : Integer.MAX_VALUE;
        budgetAtFirst = BUDGETS[random.nextInt(BUDGETS.length)];
        budget = new PipeBudget(budgetAtFirst);
        List<Service> services = new ArrayList<>();
        int count = 1 + Math.min(random.nextInt(5), random.nextInt(5));
        for (int i = 0; i < count; i++) {
            Route route = new Route(this, addresses, i);
            route.descriptor = kernel.add(route);
            routes.add(route);
            services.add(route.service());
        }
        Platform platform =
                new Platform(kernel, n -> newLoop(), addresses.resolver(), budget, judge);
        proxy = new Proxy(platform, settings(count), services);
    }

    private Settings settings(int routes) {
        return new Settings(
                1 + random.nextInt(3),
                fewConnections ? 1 + random.nextInt(routes) : 1000,
                sourceMax,
                chance(50) ? Settings.WhenFull.REFUSE : Settings.WhenFull.WAIT,
                TimeLimit.of(Duration.ofSeconds(5)),
                idleTimeout ? TimeLimit.of(Duration.ofMillis(80)) : TimeLimit.NEVER,
                clientFin > 0 ? TimeLimit.of(Duration.ofNanos(clientFin)) : TimeLimit.NEVER,
                backendFin > 0 ? TimeLimit.of(Duration.ofNanos(backendFin)) : TimeLimit.NEVER,
                exitIdle ? TimeLimit.of(Duration.ofMillis(100)) : TimeLimit.NEVER,
                TimeLimit.of(Duration.ofSeconds(10)),
                Settings.Keepalive.OFF,
                accessLog);
    }

    private SimLoop newLoop() {
        SimLoop loop = new SimLoop(this);
        loops.add(loop);
        return loop;
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    // ---- what the others need ----

    /** Takes down that something is wrong, whatever becomes of the exception. */
    Violation fail(String message) {
        if (violation == null) {
            violation = new Violation(message);
        }
        throw violation;
    }

    /** How much a socket's buffer holds; not so little that a stream would take for ever. */
    int room(int stream) {
        int least = bulk && random.nextBoolean() ? BULK_ROOM : stream / 40;
        return Math.max(least, 1 + random.nextInt(ROOMS[random.nextInt(roomMost)]));
    }

    byte[] scratch(int length) {
        if (scratch.length < length) {
            scratch = new byte[length];
        }
        return scratch;
    }

    /** The number of the step that is being made. */
    int step() {
        return steps;
    }

    int pick(int... values) {
        return values[random.nextInt(values.length)];
    }

    void later(Runnable event) {
        moves.later(event);
    }

    /** Somebody moves in the middle of a batch of events. */
    void stepPeer() {
        moves.stepPeer();
    }

    long nextNumber() {
        return numbers++;
    }

    Route route(SocketAddress backend) {
        return routes.get(addresses.number(backend));
    }

    void started(Pair pair) {
        pairs.add(pair);
    }

    /** Whose client is called that; null if nobody's. */
    Pair pair(String client) {
        for (Pair pair : pairs) {
            if (pair.name().equals(client)) {
                return pair;
            }
        }
        return null;
    }

    /** So much of a stream was passed on. */
    void passed(boolean toClient, long bytes) {
        if (toClient) {
            toClients += bytes;
        } else {
            toBackends += bytes;
        }
    }

    // ---- the schedule ----

    /** Plays it to the end. */
    void play() {
        proxy.start();
        run();
        Proxy.End end = proxy.ended().toCompletableFuture().getNow(null);
        if (end == null) {
            pairs.forEach(judge::atRest);
            if (routes.stream().anyMatch(route -> route.clientsLeft > 0)) {
                fail("a client could not come");
            }
            interruptedAt = Integer.MAX_VALUE;
            checkStatistics();
            proxy.drain();
            run();
            end = proxy.ended().toCompletableFuture().getNow(null);
            check(end == Proxy.End.DRAINED, "ended by " + end);
        }
        check(cutAllowed || exitIdle || end == Proxy.End.DRAINED, "ended by " + end);
        check(proxy.connections() == 0, proxy.connections() + " connections left");
        check(
                budget.left() == budgetAtFirst,
                "pipe budget off by " + (budget.left() - budgetAtFirst));
        check(kernel.opened() == 0, kernel.opened() + " descriptors left");
    }

    /** Headers are no traffic. */
    private void checkStatistics() {
        CompletionStage<Statistics> asked = proxy.statistics();
        run();
        Statistics told = asked.toCompletableFuture().getNow(null);
        check(
                told.toBackends() == toBackends && told.toClients() == toClients,
                "counts " + told + ", not " + toBackends + " and " + toClients);
    }

    private void check(boolean right, String wrong) {
        if (!right) {
            fail(wrong);
        }
    }

    private void run() {
        int passes = 0;
        while (true) {
            if (violation != null) {
                throw violation;
            }
            if (++steps == interruptedAt) {
                interrupt();
            }
            check(steps < STEPS_MAX, "it never ends");
            if (weather.timeFlies()) {
                passTime();
            }
            if (!moves.next() && (++passes > PASSES_MAX || !passTime())) {
                if (!thawByHand()) {
                    return;
                }
                passes = 0;
            }
        }
    }

    private boolean thawByHand() {
        boolean thawed = false;
        for (Route route : routes) {
            thawed |= route.thawByHand();
        }
        return thawed;
    }

    private void interrupt() {
        cutAllowed = true;
        if (random.nextBoolean()) {
            proxy.drain();
        } else {
            proxy.halt();
        }
    }

    private boolean passTime() {
        long next = Long.MAX_VALUE;
        for (SimLoop loop : loops) {
            next = Math.min(next, loop.nextAlarm());
        }
        for (Route route : routes) {
            next = Math.min(next, route.current == null ? next : route.current.restsUntil());
        }
        if (next == Long.MAX_VALUE) {
            return false;
        }
        now = Math.max(now, next) + random.nextLong(TimeUnit.MILLISECONDS.toNanos(1));
        return true;
    }
}
