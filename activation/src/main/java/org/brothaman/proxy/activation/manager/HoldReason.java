package org.brothaman.proxy.activation.manager;

/** Why a unit is kept awake; for each there is one unit that does so. */
public enum HoldReason {
    /** An administrator wants it. */
    BY_HAND("bro-proxy-hold-"),
    /** It is one of its awake hours. */
    AWAKE_HOURS("bro-proxy-awake-");

    private final String prefix;

    HoldReason(String prefix) {
        this.prefix = prefix;
    }

    /** The unit that keeps that one awake, while there is one; to be stopped with any tool. */
    public String holdOf(String unit) {
        return prefix + unit;
    }
}
