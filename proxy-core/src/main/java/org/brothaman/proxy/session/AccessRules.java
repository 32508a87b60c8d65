package org.brothaman.proxy.session;

import org.brothaman.proxy.address.NetworkSet;
import org.brothaman.proxy.kernel.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Which clients a service has, decided as IPAddressAllow= and IPAddressDeny= of
 * systemd.resource-control(5) are: who is in {@code allow} is served, else who is in {@code deny}
 * is not, else everybody is. Immutable; any thread.
 */
public record AccessRules(NetworkSet allow, NetworkSet deny) {
    public static final AccessRules NONE = new AccessRules(NetworkSet.NONE, NetworkSet.NONE);

    public boolean isOn() {
        return !deny.isEmpty();
    }

    /**
     * @param client null when it is gone already, and nobody knows who it was
     */
    public boolean permit(@Nullable SocketAddress client) {
        return !isOn() || client != null && (allow.contains(client) || !deny.contains(client));
    }
}
