package org.brothaman.proxy.session;

import org.brothaman.proxy.address.NetworkSet;
import org.brothaman.proxy.kernel.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Which clients wake what stands behind a service, and by what. While it is up, nothing of this
 * matters. Immutable; any thread.
 *
 * @param trigger by what a client wakes it
 * @param dataTimeout how long a client may say nothing, where data wakes
 * @param allow whose clients may wake it; everybody's when it is empty
 * @param others what becomes of the others while it sleeps
 * @param patience how long those wait who may
 */
public record WakeRules(
        Trigger trigger,
        TimeLimit dataTimeout,
        NetworkSet allow,
        Others others,
        TimeLimit patience) {
    /** Every client wakes it. */
    public static final WakeRules NONE =
            new WakeRules(
                    Trigger.CONNECTION,
                    TimeLimit.NEVER,
                    NetworkSet.NONE,
                    Others.REFUSE,
                    TimeLimit.NEVER);

    /** By what a client wakes it. */
    public enum Trigger {
        CONNECTION,
        /** The first byte: not for servers that speak first. */
        DATA
    }

    /** What becomes of a client that may not wake what sleeps. */
    public enum Others {
        /** It is reset. */
        REFUSE,
        /** It waits for some time until somebody else has woken it, and is reset then. */
        WAIT
    }

    public boolean isOn() {
        return byData() || asksWho();
    }

    public boolean byData() {
        return trigger == Trigger.DATA;
    }

    /** Whether it matters who the client is. */
    public boolean asksWho() {
        return !allow.isEmpty();
    }

    /**
     * @param client null when it is gone already, and nobody knows who it was
     */
    public boolean permit(@Nullable SocketAddress client) {
        return allow.isEmpty() || client != null && allow.contains(client);
    }
}
