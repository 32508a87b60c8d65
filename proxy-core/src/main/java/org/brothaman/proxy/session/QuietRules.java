package org.brothaman.proxy.session;

/**
 * When the connections to a unit are so quiet that it sleeps under them, and what becomes of them.
 * Immutable; any thread.
 *
 * @param time how long nobody may use it
 * @param connections what becomes of them
 * @param grace how long those that are ended politely have to end their own side
 * @param bytes so many of each connection in that time are no use of the unit, both ways together
 */
public record QuietRules(TimeLimit time, Connections connections, TimeLimit grace, long bytes) {
    /** It does not sleep while somebody is connected. */
    public static final QuietRules NONE = keeping(TimeLimit.NEVER);

    /** What becomes of quiet connections. */
    public enum Connections {
        /** They stay, and the next byte of a client wakes the unit. */
        KEEP,
        /** They are ended, and the unit sleeps when they have. */
        END
    }

    /** That keeps connections, for which each byte is use. */
    public static QuietRules keeping(TimeLimit time) {
        return new QuietRules(time, Connections.KEEP, TimeLimit.NEVER, 0);
    }

    public boolean isOn() {
        return !time.isNever();
    }

    /** Whether what clients say may have to wait, although they are connected. */
    public boolean keeps() {
        return isOn() && connections == Connections.KEEP;
    }
}
