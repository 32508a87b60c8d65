package org.brothaman.proxy.server;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.session.Activation;
import org.brothaman.proxy.session.UnitUse;

/**
 * Ends the connections of a unit that are all quiet, so that it can be stopped: both sides are
 * told, and have the grace to end theirs. A byte that has come before a loop tells anybody keeps
 * the unit awake. First loop's thread only.
 */
final class Dismissal {
    /** How often it is looked, within the grace, whether all have ended. */
    private static final int LOOKS = 8;

    private final Activation unit;
    private final Workers workers;
    private final Loop loop;
    private final Consumer<Boolean> over;

    /**
     * @param over told at the end whether nobody is connected any more, and nobody has used it
     *     meanwhile
     */
    Dismissal(Activation unit, Workers workers, Loop loop, Consumer<Boolean> over) {
        this.unit = unit;
        this.workers = workers;
        this.loop = loop;
        this.over = over;
    }

    /**
     * @param seen how much it had been used when it was found to be quiet
     */
    void begin(UnitUse seen) {
        then(
                workers.uses(unit),
                uses -> {
                    if (sum(uses).equals(seen) && seen.clear() == unit.users().open()) {
                        dismissIfQuiet(uses);
                    } else {
                        over.accept(false);
                    }
                });
    }

    /** Nobody is told anything before all loops have found theirs to be quiet. */
    private void dismissIfQuiet(List<UnitUse> uses) {
        then(
                workers.areQuiet(unit),
                quiet -> {
                    if (quiet) {
                        dismiss(uses);
                    } else {
                        over.accept(false);
                    }
                });
    }

    private static UnitUse sum(List<UnitUse> uses) {
        return uses.stream().reduce(UnitUse.NONE, UnitUse::plus);
    }

    private void dismiss(List<UnitUse> uses) {
        long grace = unit.quiet().grace().nanos();
        then(workers.dismiss(unit, uses, grace > 0), unused -> look(grace > 0 ? LOOKS : 0, unused));
    }

    /**
     * @param unused whether nobody has used it before all were told
     */
    private void look(int looks, boolean unused) {
        if (unit.users().open() == 0) {
            over.accept(unused);
        } else if (looks == 0) {
            then(workers.endDismissed(unit), _ -> over.accept(unused && unit.users().open() == 0));
        } else {
            long pause = Math.ceilDiv(unit.quiet().grace().nanos(), LOOKS);
            loop.schedule(() -> look(looks - 1, unused), pause);
        }
    }

    private <T> void then(CompletionStage<T> stage, Consumer<T> next) {
        stage.thenAcceptAsync(next, loop);
    }
}
