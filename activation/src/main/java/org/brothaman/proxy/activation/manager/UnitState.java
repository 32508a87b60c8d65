package org.brothaman.proxy.activation.manager;

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
 * @param begun when its last start began, microseconds of the manager's monotonic clock, or 0: two
 *     states of the same start have the same (InactiveExitTimestampMonotonic)
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
        long begun,
        String controlGroup) {

    private static final int SIGINT = 2;
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;

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
                    0,
                    "");

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

    /** FreezerState; the states "by parent" count as what they are for the unit's processes. */
    public enum Freezer {
        RUNNING,
        FREEZING,
        FROZEN,
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

    /** Whether its processes are stopped or about to be, so that it accepts but never answers. */
    public boolean isFrozen() {
        return freezer == Freezer.FROZEN || freezer == Freezer.FREEZING;
    }

    /**
     * Whether a signal ended its main process; conmon passes on that of a container as a shell
     * does, 128 and its number.
     */
    public boolean wasKilled() {
        return signalled
                || exitStatus == 128 + SIGINT
                || exitStatus == 128 + SIGKILL
                || exitStatus == 128 + SIGTERM;
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
