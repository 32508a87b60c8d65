package org.brothaman.proxy.setup.quadlet;

import java.util.Optional;
import org.brothaman.proxy.activation.exclusive.ExclusiveGroup;
import org.brothaman.proxy.activation.systemd.AwakeHours;
import org.brothaman.proxy.activation.systemd.TimeSpan;
import org.brothaman.proxy.address.ListenAddress;
import org.brothaman.proxy.log.Level;
import org.jspecify.annotations.Nullable;

/**
 * The keys of {@code [X-BroProxy]} that have one value for the whole proxy: those that are options
 * of bro-proxy, in the order in which a unit has them, then those that only units know.
 */
public enum Setting {
    WAKE_DATA_TIMEOUT("WakeDataTimeout", "--wake-data-timeout", TimeSpan::parse),
    WAKE_LIMIT("WakeLimit", "--wake-limit", Rate::parse),
    WHEN_ASLEEP("WhenAsleep", "--when-asleep", Choice.WHEN_FULL::of),
    READY_TIMEOUT("ReadyTimeout", "--ready-timeout", TimeSpan::parse),
    EXIT_IDLE_TIME("ExitIdleTime", "--exit-idle-time", TimeSpan::parse),
    ON_IDLE("OnIdle", "--on-idle", Choice.ON_IDLE::of),
    SLEEP_FOREIGN("SleepForeign", "--sleep-foreign", Choice.YES_OR_NO::of, "yes"),
    RECLAIM("Reclaim", "--reclaim", Choice.YES_OR_NO::of, "yes"),
    STOP_UNIT("StopUnit", "--stop-unit", Setting::checkService),
    EXCLUSIVE("Exclusive", "--exclusive", ExclusiveGroup::checkName),
    EXCLUSIVE_GRACE("ExclusiveGrace", "--exclusive-grace", TimeSpan::parse),
    CONNECTIONS_MAX("ConnectionsMax", "--connections-max", Setting::checkCount),
    MAX_CONNECTIONS_PER_SOURCE(
            "MaxConnectionsPerSource", "--connections-max-per-source", Setting::checkCount),
    WHEN_FULL("WhenFull", "--when-full", Choice.WHEN_FULL::of),
    CONNECT_TIMEOUT("ConnectTimeout", "--connect-timeout", TimeSpan::parse),
    THREADS("Threads", "--threads", Setting::checkCount),
    IDLE_TIMEOUT("IdleTimeout", "--idle-timeout", TimeSpan::parse),
    CLIENT_FIN_TIMEOUT("ClientFinTimeout", "--client-fin-timeout", TimeSpan::parse),
    BACKEND_FIN_TIMEOUT("BackendFinTimeout", "--backend-fin-timeout", TimeSpan::parse),
    DRAIN_TIMEOUT("DrainTimeout", "--drain-timeout", TimeSpan::parse),
    KEEP_ALIVE("KeepAlive", "--no-keepalive", Choice.YES_OR_NO::of, "no"),
    KEEP_ALIVE_TIME("KeepAliveTime", "--keepalive-time", TimeSpan::parse),
    KEEP_ALIVE_INTERVAL("KeepAliveInterval", "--keepalive-interval", TimeSpan::parse),
    KEEP_ALIVE_PROBES("KeepAliveProbes", "--keepalive-probes", Setting::checkCount),
    LOG_LEVEL("LogLevel", "--log-level", Level::parse),
    ACCESS_LOG("AccessLog", "--access-log", Choice.YES_OR_NO::of, "yes"),
    METRICS("Metrics", "--metrics", Setting::checkMetrics),
    AWAKE_HOURS("AwakeHours", null, AwakeHours::parse),
    SOCKET_MODE("SocketMode", null, Setting::checkMode),
    SOCKET_USER("SocketUser", null, Setting::checkAccount),
    SOCKET_GROUP("SocketGroup", null, Setting::checkAccount);

    /** Throws an IllegalArgumentException that says what would be right. */
    @FunctionalInterface
    interface Check {
        void of(String value);
    }

    private final String key;
    private final @Nullable String option;

    @SuppressWarnings("ImmutableEnumChecker") // a function without state
    private final Check check;

    private final @Nullable String flag;

    Setting(String key, @Nullable String option, Check check) {
        this(key, option, check, null);
    }

    /**
     * @param flag the value for which the option stands, which has none itself
     */
    Setting(String key, @Nullable String option, Check check, @Nullable String flag) {
        this.key = key;
        this.option = option;
        this.check = check;
        this.flag = flag;
    }

    /** As the section has it, without the equals sign. */
    public String key() {
        return key;
    }

    /** The option of bro-proxy; empty for what only the units know. */
    public Optional<String> option() {
        return Optional.ofNullable(option);
    }

    /** Whether it is of the files of UNIX sockets. */
    boolean isOfSocketFile() {
        return compareTo(SOCKET_MODE) >= 0;
    }

    /** The value for which the option stands that has none itself; empty for other options. */
    public Optional<String> flag() {
        return Optional.ofNullable(flag);
    }

    /** What the command line says for this value; empty where it says nothing. */
    public Optional<String> word(String value) {
        if (flag == null) {
            return option().map(name -> name + "=" + value);
        }
        return option().filter(name -> Choice.isYes(value) == Choice.isYes(flag));
    }

    Check check() {
        return check;
    }

    private static void checkCount(String text) {
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a whole number from 1 to 999999999");
        }
    }

    static void checkUnit(String text) {
        if (!text.matches("[A-Za-z0-9:_.\\\\@-]+\\.[a-z]+")) {
            throw new IllegalArgumentException(
                    "\""
                            + text
                            + "\" is not the name of a unit; use a name such as sockets.target");
        }
    }

    private static void checkService(String text) {
        if (!text.matches("[A-Za-z0-9:_.\\\\@%-]{1,247}\\.service")) {
            throw new IllegalArgumentException(
                    "\""
                            + text
                            + "\" is not the name of a service; use one such as app-pod.service");
        }
    }

    private static void checkMetrics(String text) {
        if (!Listen.isPathWithSpecifier(text)) {
            ListenAddress.parseLocal(text);
        }
    }

    private static void checkMode(String text) {
        if (!text.matches("0?[0-7]{3}")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a file mode; use one such as 0660");
        }
    }

    private static void checkAccount(String text) {
        if (!text.matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is neither a name nor a number; use one such as www-data");
        }
    }
}
