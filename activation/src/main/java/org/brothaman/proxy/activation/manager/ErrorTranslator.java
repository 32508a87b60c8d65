package org.brothaman.proxy.activation.manager;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.brothaman.proxy.activation.manager.ManagerSession.Answer;
import org.brothaman.proxy.activation.systemd.ManagerScope;

/**
 * Turns the manager's refusals, and units that it could not load, into errors that an administrator
 * understands. Stateless; activation thread.
 */
final class ErrorTranslator {
    /** Another job, of the unit or of one that it concerns, is in the way. */
    private static final String DESTRUCTIVE = "org.freedesktop.systemd1.TransactionIsDestructive";

    private final ManagerScope scope;
    private final QuadletFolders quadlets;

    ErrorTranslator(ManagerScope scope, QuadletFolders quadlets) {
        this.scope = scope;
        this.quadlets = quadlets;
    }

    /** What keeps the unit from being started, judged by its LoadState. */
    Optional<Outcome.Trouble> ofLoading(String unit, UnitState state) {
        return switch (state.load()) {
            case NOT_FOUND -> Optional.of(notFound(unit));
            case MASKED -> Optional.of(new Outcome.Masked(unit, scope));
            case BAD_SETTING, ERROR ->
                    Optional.of(new Outcome.NotLoaded(unit, scope, loadReason(state)));
            case LOADED, MERGED, STUB, UNKNOWN -> Optional.empty();
        };
    }

    /** The trouble behind an error (names of bus-errors.h in systemd, and of the D-Bus spec). */
    Outcome explain(Verb verb, String unit, Answer.Fault fault, UnitState state) {
        if (state.load() == UnitState.Load.LOADED && isAlready(verb, state)) {
            return new Outcome.Done(state);
        }
        return switch (fault.name()) {
            case "org.freedesktop.systemd1.NoSuchUnit" -> notFound(unit);
            case "org.freedesktop.systemd1.UnitMasked" -> new Outcome.Masked(unit, scope);
            case "org.freedesktop.systemd1.LoadFailed",
                    "org.freedesktop.systemd1.BadUnitSetting",
                    "org.freedesktop.systemd1.UnitNotLoaded" ->
                    ofLoading(unit, state)
                            .<Outcome>map(trouble -> trouble)
                            .orElseGet(() -> new Outcome.NotLoaded(unit, scope, reason(fault)));
            case "org.freedesktop.DBus.Error.AccessDenied",
                    "org.freedesktop.DBus.Error.AuthFailed",
                    "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired" ->
                    new Outcome.Forbidden(unit, scope, reason(fault));
            case DESTRUCTIVE ->
                    verb == Verb.STOP
                            ? new Outcome.Needed(unit, List.of())
                            : refused(verb, unit, fault);
            case "org.freedesktop.DBus.Error.NotSupported" ->
                    verb == Verb.FREEZE || verb == Verb.THAW
                            ? new Outcome.CannotFreeze(
                                    unit,
                                    reason(fault),
                                    "--on-idle=freeze needs cgroup v2, --on-idle=stop works"
                                            + " everywhere")
                            : refused(verb, unit, fault);
            case "org.freedesktop.DBus.Error.NameHasNoOwner",
                    "org.freedesktop.DBus.Error.ServiceUnknown",
                    "org.freedesktop.DBus.Error.Spawn.ChildExited" ->
                    new Outcome.Unreachable(scope, List.of(reason(fault)));
            default -> refused(verb, unit, fault);
        };
    }

    /** A refusal to do what has been done already, or what needs no doing, is none. */
    private static boolean isAlready(Verb verb, UnitState state) {
        return switch (verb) {
            case START, STOP -> false;
            case FREEZE -> state.isFrozen() || state.isDown();
            case THAW -> state.freezer() == UnitState.Freezer.RUNNING || state.isDown();
        };
    }

    private Outcome.Trouble notFound(String unit) {
        Optional<Path> quadlet = quadlets.sourceOf(unit);
        return quadlet.isPresent()
                ? new Outcome.NotGenerated(unit, scope, quadlet.get())
                : new Outcome.NotFound(unit, scope);
    }

    private Outcome.Refused refused(Verb verb, String unit, Answer.Fault fault) {
        return new Outcome.Refused(verb.text(), unit, scope, fault.name(), fault.text());
    }

    private static String reason(Answer.Fault fault) {
        return fault.text().isEmpty() ? fault.name() : fault.text();
    }

    private static String loadReason(UnitState state) {
        if (!state.loadError().isEmpty()) {
            return state.loadError();
        }
        return state.load() == UnitState.Load.BAD_SETTING ? "bad setting" : "load error";
    }

    /** Whether another job was in the way. */
    static boolean isDestructive(Answer answer) {
        return answer instanceof Answer.Fault fault && fault.name().equals(DESTRUCTIVE);
    }
}
