package org.brothaman.proxy.server;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import org.brothaman.proxy.session.Activation;
import org.brothaman.proxy.session.UnitUse;
import org.brothaman.proxy.session.Worker;

/**
 * The workers and the choice between them. A connection stays with the loop that accepted it unless
 * that one has clearly more to do: handing it over costs two system calls and a cold cache. A
 * further loop starts when it is first chosen. First worker's thread only.
 */
final class Workers {
    /** So many connections more must a loop have before another is preferred to it. */
    private static final int BIAS = 2;

    private int max;
    private final IntFunction<Worker> maker;
    private final List<Worker> workers = new ArrayList<>();

    Workers(int max, IntFunction<Worker> maker) {
        this.max = max;
        this.maker = maker;
        workers.add(maker.apply(0));
    }

    /** The one that accepts. */
    Worker first() {
        return workers.getFirst();
    }

    /** The one that gets the next connection. */
    Worker choose() {
        Worker own = first();
        if (own.sessions().load() < BIAS) {
            return own;
        }
        Worker least = own;
        for (int i = 1; i < workers.size(); i++) {
            if (workers.get(i).sessions().load() + (least == own ? BIAS : 0)
                    <= least.sessions().load()) {
                least = workers.get(i);
            }
        }
        return least == own && workers.size() < max ? another() : least;
    }

    /** Descriptors or threads may be short: then those that run go on alone. */
    private Worker another() {
        try {
            Worker worker = maker.apply(workers.size());
            workers.add(worker);
            return worker;
        } catch (RuntimeException | OutOfMemoryError e) {
            max = workers.size();
            first().log()
                    .warning("Cannot start another event loop, continuing with " + max + ": " + e);
            return first();
        }
    }

    CompletionStage<StatisticsCollector> addTo(StatisticsCollector sum) {
        return ask(sum, StatisticsCollector::add);
    }

    /** How much that unit has been used. */
    CompletionStage<UnitUse> use(Activation unit) {
        return ask(UnitUse.NONE, (soFar, worker) -> worker.use(unit, soFar));
    }

    /** How much that unit has been used on each loop. */
    CompletionStage<List<UnitUse>> uses(Activation unit) {
        return ask(
                List.of(),
                (soFar, worker) -> {
                    List<UnitUse> uses = new ArrayList<>(soFar);
                    uses.add(worker.use(unit, UnitUse.NONE));
                    return uses;
                });
    }

    /** Whether all sessions of that unit are quiet. */
    CompletionStage<Boolean> areQuiet(Activation unit) {
        return ask(true, (quiet, worker) -> quiet && worker.sessions().areQuiet(unit));
    }

    /**
     * Ends the sessions of that unit, up to the first loop on which one is not quiet or has been
     * used since; whether there was none.
     *
     * @param uses how much it had been used on each loop
     */
    CompletionStage<Boolean> dismiss(Activation unit, List<UnitUse> uses, boolean politely) {
        Iterator<UnitUse> marks = uses.iterator();
        return ask(
                true,
                (quiet, worker) -> {
                    UnitUse mark = marks.hasNext() ? marks.next() : UnitUse.NONE;
                    return quiet
                            && worker.use(unit, UnitUse.NONE).equals(mark)
                            && worker.sessions().dismiss(unit, politely);
                });
    }

    /** Ends at once what is left of those that were dismissed. */
    CompletionStage<Boolean> endDismissed(Activation unit) {
        return ask(
                true,
                (done, worker) -> {
                    worker.sessions().endDismissed(unit);
                    return done;
                });
    }

    /** Asks one loop after the other; the stage never completes once a loop has ended. */
    private <T> CompletionStage<T> ask(T first, BiFunction<T, Worker, T> step) {
        CompletionStage<T> all = CompletableFuture.completedStage(first);
        for (Worker worker : workers) {
            all = all.thenApplyAsync(soFar -> step.apply(soFar, worker), worker.loop());
        }
        return all;
    }

    /** Ends all; the stage completes when every thread is gone. */
    CompletableFuture<Void> close() {
        return CompletableFuture.allOf(
                workers.stream()
                        .map(w -> w.close().toCompletableFuture())
                        .toArray(CompletableFuture[]::new));
    }
}
