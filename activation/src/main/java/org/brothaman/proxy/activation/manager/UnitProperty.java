package org.brothaman.proxy.activation.manager;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The properties that make a {@link UnitState}, with their names in org.freedesktop.systemd1(5).
 */
enum UnitProperty {
    LOAD_STATE("Unit", "LoadState"),
    ACTIVE_STATE("Unit", "ActiveState"),
    SUB_STATE("Unit", "SubState"),
    FREEZER_STATE("Unit", "FreezerState"),
    CONDITION_RESULT("Unit", "ConditionResult"),
    NEED_DAEMON_RELOAD("Unit", "NeedDaemonReload"),
    LOAD_ERROR("Unit", "LoadError"),
    FRAGMENT_PATH("Unit", "FragmentPath"),
    SOURCE_PATH("Unit", "SourcePath"),
    CONDITION_TIME("Unit", "ConditionTimestampMonotonic"),
    INACTIVE_EXIT_TIME("Unit", "InactiveExitTimestampMonotonic"),
    INACTIVE_ENTER_TIME("Unit", "InactiveEnterTimestampMonotonic"),
    TYPE("Service", "Type"),
    RESULT("Service", "Result"),
    EXEC_MAIN_STATUS("Service", "ExecMainStatus"),
    EXEC_MAIN_CODE("Service", "ExecMainCode"),
    TRIGGERED_BY("Unit", "TriggeredBy"),
    CONTROL_GROUP("Service", "ControlGroup"),
    REQUIRED_BY("Unit", "RequiredBy"),
    REQUISITE_OF("Unit", "RequisiteOf"),
    BOUND_BY("Unit", "BoundBy"),
    CONSISTS_OF("Unit", "ConsistsOf"),
    PROPAGATES_STOP_TO("Unit", "PropagatesStopTo"),
    UPHELD_BY("Unit", "UpheldBy"),
    WANTED_BY("Unit", "WantedBy"),
    TRIGGERS("Unit", "Triggers"),
    REQUIRES("Unit", "Requires"),
    REQUISITE("Unit", "Requisite"),
    BINDS_TO("Unit", "BindsTo"),
    WANTS("Unit", "Wants"),
    UPHOLDS("Unit", "Upholds"),
    STOP_WHEN_UNNEEDED("Unit", "StopWhenUnneeded"),
    EXEC_START("Service", "ExecStart"),
    WATCHDOG("Service", "WatchdogUSec"),
    JOB("Unit", "Job");

    /** CLD_KILLED and CLD_DUMPED of waitid(2), the codes that make the status a signal. */
    private static final int KILLED = 2;

    private static final int DUMPED = 3;

    /** All that sleeping decides by. */
    static final Set<UnitProperty> BRIEF = EnumSet.of(LOAD_STATE, ACTIVE_STATE, FREEZER_STATE);

    /** All that waking decides by, and by which a start is known to be ours. */
    static final Set<UnitProperty> GLANCE =
            EnumSet.of(
                    LOAD_STATE,
                    ACTIVE_STATE,
                    FREEZER_STATE,
                    FRAGMENT_PATH,
                    TRIGGERED_BY,
                    INACTIVE_EXIT_TIME,
                    INACTIVE_ENTER_TIME,
                    CONTROL_GROUP);

    /** All that makes a state. */
    static final Set<UnitProperty> ALL = EnumSet.range(LOAD_STATE, CONTROL_GROUP);

    private final String kind;
    private final String systemdName;

    UnitProperty(String kind, String systemdName) {
        this.kind = kind;
        this.systemdName = systemdName;
    }

    String interfaceName() {
        return "org.freedesktop.systemd1." + kind;
    }

    String systemdName() {
        return systemdName;
    }

    static UnitState state(Map<UnitProperty, Object> values) {
        int code = number(values.get(EXEC_MAIN_CODE));
        return new UnitState(
                UnitState.load(text(values.get(LOAD_STATE))),
                active(values),
                text(values.get(SUB_STATE)),
                UnitState.freezer(text(values.get(FREEZER_STATE))),
                text(values.get(TYPE)),
                text(values.get(RESULT)),
                number(values.get(EXEC_MAIN_STATUS)),
                code == KILLED || code == DUMPED,
                conditionMet(values),
                Boolean.TRUE.equals(values.get(NEED_DAEMON_RELOAD)),
                loadError(values.get(LOAD_ERROR)),
                text(values.get(FRAGMENT_PATH)),
                text(values.get(SOURCE_PATH)),
                !texts(values.get(TRIGGERED_BY)).isEmpty(),
                time(values.get(INACTIVE_EXIT_TIME)),
                time(values.get(INACTIVE_ENTER_TIME)),
                text(values.get(CONTROL_GROUP)));
    }

    /** One at rest with a job is about to start, or, for a moment, a stop of it waits. */
    private static UnitState.Active active(Map<UnitProperty, Object> values) {
        UnitState.Active active = UnitState.active(text(values.get(ACTIVE_STATE)));
        boolean waits = values.get(JOB) instanceof Object[] job && number(job[0]) != 0;
        return switch (active) {
            case INACTIVE, FAILED -> waits ? UnitState.Active.ACTIVATING : active;
            case ACTIVE, RELOADING, REFRESHING, ACTIVATING, DEACTIVATING, MAINTENANCE, UNKNOWN ->
                    active;
        };
    }

    /** ConditionResult is false, too, for a unit whose conditions were never looked at. */
    private static boolean conditionMet(Map<UnitProperty, Object> values) {
        boolean looked = time(values.get(CONDITION_TIME)) != 0;
        return !looked || !Boolean.FALSE.equals(values.get(CONDITION_RESULT));
    }

    /** A list of texts; empty for anything else. */
    static List<String> texts(@Nullable Object value) {
        return switch (value) {
            case Collection<?> list -> list.stream().map(Object::toString).toList();
            case Object[] list -> Arrays.stream(list).map(Object::toString).toList();
            case null, default -> List.of();
        };
    }

    /** All units that those lists name. */
    static Set<String> names(Map<UnitProperty, Object> lists, Set<UnitProperty> of) {
        Set<String> names = new TreeSet<>();
        of.forEach(property -> names.addAll(texts(lists.get(property))));
        return names;
    }

    /** The words of the first command of Exec...=, a list of structures: path, words, more. */
    static List<String> command(@Nullable Object value) {
        Object first =
                switch (value) {
                    case List<?> list when !list.isEmpty() -> list.getFirst();
                    case Object[] list when list.length > 0 -> list[0];
                    case null, default -> null;
                };
        return first instanceof Object[] exec && exec.length > 1 ? texts(exec[1]) : List.of();
    }

    /** A span in microseconds; 0 for none, as for one without end. */
    static long span(@Nullable Object value) {
        return value instanceof Number micros ? Math.max(0, micros.longValue()) : 0;
    }

    static String text(@Nullable Object value) {
        return value instanceof String text ? text : "";
    }

    /** Microseconds of the manager's monotonic clock; 0 for never. */
    private static long time(@Nullable Object value) {
        return value instanceof Number time ? time.longValue() : 0;
    }

    private static int number(@Nullable Object value) {
        return value instanceof Number number ? number.intValue() : 0;
    }

    /** A structure of an error's name and its text; both empty when there is none. */
    private static String loadError(@Nullable Object value) {
        return value instanceof Object[] pair && pair.length == 2 ? text(pair[1]) : "";
    }
}
