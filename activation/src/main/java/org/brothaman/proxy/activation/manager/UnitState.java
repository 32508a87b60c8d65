package org.brothaman.proxy.activation.manager;

import java.util.List;
import java.util.Locale;

/**
 * What the manager said about a unit at one moment (org.freedesktop.systemd1(5), properties of Unit
 * and Service). A property that was not asked for, or that this manager or this kind of unit does
 * not have, is empty, zero or {@code UNKNOWN}. Values without identity: made by the activation
 * thread, read by anybody.
 *
 * @param type Type= of a service: {@code simple}, {@code notify}, ...; empty for other units
 * @param result why a service last ended: {@code success}, {@code exit-code}, {@code timeout}, ...
 * @param exitStatus exit status of the main process, or the signal that ended it
 * @param signalled whether {@code exitStatus} is a signal's number
 * @param conditionMet false when a Condition or Assert of the unit held the last start back
 * @param stale the unit's files changed on disk since the manager read them (NeedDaemonReload)
 * @param loadError the manager's text on why the unit could not be loaded, or empty
 * @param fragmentPath the unit file, or empty
 * @param sourcePath what the unit file was generated from (the Quadlet), or empty
 * @param triggered whether another unit starts it, a socket mostly (TriggeredBy)
 * @param begun when its last start began, microseconds of the manager's monotonic clock, or 0: two
 *     states of the same start have the same (InactiveExitTimestampMonotonic)
 * @param rested when it was last down, likewise, or 0 if it has not been
 *     (InactiveEnterTimestampMonotonic)
 * @param controlGroup the cgroup of a service's processes, a path below the root of the hierarchy;
 *     empty while there is none
 */
public record UnitState(
        Load load,
        Active active,
        String sub,
        Freezer freezer,
        String type,
        String result,
        int exitStatus,
        boolean signalled,
        boolean conditionMet,
        boolean stale,
        String loadError,
        String fragmentPath,
        String sourcePath,
        boolean triggered,
        long begun,
        long rested,
        String controlGroup) {

    /** A unit of which the manager remembers nothing: at rest, or not there at all. */
    static final UnitState NOT_IN_MEMORY =
            new UnitState(
                    Load.STUB,
                    Active.INACTIVE,
                    "",
                    Freezer.UNKNOWN,
                    "",
                    "",
                    0,
                    false,
                    true,
                    false,
                    "",
                    "",
                    "",
                    false,
                    0,
                    0,
                    "");

    /** As of signal(7), on every architecture. */
    public static final int SIGKILL = 9;

    /** SIGHUP, SIGINT, SIGQUIT and SIGTERM are asked with; SIGKILL follows who does not hear. */
    private static final List<Integer> STOP_SIGNALS = List.of(1, 2, 3, SIGKILL, 15);

    /** LoadState. */
    public enum Load {
        LOADED,
        NOT_FOUND,
        BAD_SETTING,
        ERROR,
        MASKED,
        MERGED,
        STUB,
        UNKNOWN
    }

    /** ActiveState. */
    public enum Active {
        ACTIVE,
        RELOADING,
        REFRESHING,
        INACTIVE,
        FAILED,
        ACTIVATING,
        DEACTIVATING,
        MAINTENANCE,
        UNKNOWN
    }

    /**
     * FreezerState, or what Podman has paused; the states "by parent" count as what they are for
     * the unit's processes.
     */
    public enum Freezer {
        RUNNING,
        FREEZING,
        FROZEN,
        /** By Podman, not by the manager. */
        PAUSED,
        THAWING,
        UNKNOWN
    }

    /** Whether the unit's start has ended well: it is there to be talked to (or frozen). */
    public boolean isUp() {
        return switch (active) {
            case ACTIVE, RELOADING, REFRESHING -> true;
            case INACTIVE, FAILED, ACTIVATING, DEACTIVATING, MAINTENANCE, UNKNOWN -> false;
        };
    }

    /** Whether nothing of the unit runs and nothing is about to. */
    public boolean isDown() {
        return switch (active) {
            case INACTIVE, FAILED -> true;
            case ACTIVE, RELOADING, REFRESHING, ACTIVATING, DEACTIVATING, MAINTENANCE, UNKNOWN ->
                    false;
        };
    }

    /** Whether it counts as up and has no process any more, as a migration that has ended well. */
    boolean hasDone() {
        return active == Active.ACTIVE && sub.equals("exited");
    }

    /**
     * Whether that signal ended its main process. A container's init passes it on as a shell does,
     * as exit status 128 + {@code signal}.
     */
    public boolean endedBy(int signal) {
        return exitStatus == (signalled ? signal : 128 + signal);
    }

    /** Whether it is down and, if it counts as failed, so by a signal as units are stopped by. */
    public boolean endedAsAsked() {
        return switch (active) {
            case INACTIVE -> true;
            case FAILED -> STOP_SIGNALS.stream().anyMatch(this::endedBy);
            case ACTIVE, RELOADING, REFRESHING, ACTIVATING, DEACTIVATING, MAINTENANCE, UNKNOWN ->
                    false;
        };
    }

    /** The same with its freezer in that state. */
    UnitState with(Freezer other) {
        return new UnitState(
                load,
                active,
                sub,
                other,
                type,
                result,
                exitStatus,
                signalled,
                conditionMet,
                stale,
                loadError,
                fragmentPath,
                sourcePath,
                triggered,
                begun,
                rested,
                controlGroup);
    }

    /** Whether its processes are stopped or about to be, so that it accepts but never answers. */
    public boolean isFrozen() {
        return switch (freezer) {
            case FROZEN, FREEZING, PAUSED -> true;
            case RUNNING, THAWING, UNKNOWN -> false;
        };
    }

    /** Whether a signal ended its main process that units are stopped or killed by. */
    public boolean wasKilled() {
        return signalled || STOP_SIGNALS.stream().anyMatch(this::endedBy);
    }

    static Load load(String text) {
        return parse(Load.values(), text, Load.UNKNOWN);
    }

    static Active active(String text) {
        return parse(Active.values(), text, Active.UNKNOWN);
    }

    static Freezer freezer(String text) {
        String own = text.endsWith("-by-parent") ? text.substring(0, text.length() - 10) : text;
        return parse(Freezer.values(), own, Freezer.UNKNOWN);
    }

    private static <E extends Enum<E>> E parse(E[] values, String text, E otherwise) {
        String name = text.toUpperCase(Locale.ROOT).replace('-', '_');
        for (E value : values) {
            if (value.name().equals(name)) {
                return value;
            }
        }
        return otherwise;
    }
}
