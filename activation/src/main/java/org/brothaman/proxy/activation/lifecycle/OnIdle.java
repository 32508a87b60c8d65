package org.brothaman.proxy.activation.lifecycle;

/** What becomes of a unit that nobody has used for a while. Values of the option --on-idle. */
public enum OnIdle {
    /** Stopped: it costs nothing, and its next start is a cold one. */
    STOP,
    /** Frozen: it keeps its memory and uses no CPU until it is thawed, cgroup v2's freezer. */
    FREEZE,
    /** Left as it is. */
    LEAVE
}
