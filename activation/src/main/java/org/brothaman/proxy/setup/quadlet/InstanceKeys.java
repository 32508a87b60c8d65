package org.brothaman.proxy.setup.quadlet;

import java.util.Set;

/**
 * The keys of {@code [X-BroProxy]} that may have the name of an instance in their values, {@code
 * %i} or {@code %I}: they mean the same whether systemd puts it in, for an instance without a file,
 * or we do, for one with a file. In the others, as times and numbers, it could not be judged before
 * it is put in, so it stays what it is, and is refused. Static.
 */
final class InstanceKeys {
    private static final Set<String> ALL =
            Set.of(
                    "Listen",
                    "Backend",
                    SocketSetting.NETWORK_NAMESPACE.key(),
                    SocketSetting.READY.key(),
                    SocketSetting.ACCEPT_PROXY_PROTOCOL.key(),
                    SocketSetting.ALLOW.key(),
                    SocketSetting.DENY.key(),
                    SocketSetting.WAKE_ALLOW.key(),
                    Setting.STOP_UNIT.key(),
                    Setting.EXCLUSIVE.key(),
                    Setting.METRICS.key(),
                    Setting.SOCKET_USER.key(),
                    Setting.SOCKET_GROUP.key());

    private InstanceKeys() {}

    /** Whether the name of an instance is put in there; so it is in all other sections. */
    static boolean takes(UnitFile.Entry entry) {
        return !entry.section().equals(Quadlet.SECTION) || ALL.contains(entry.key());
    }

    /**
     * The value as it is to be judged.
     *
     * @throws IllegalArgumentException when it has the name of an instance where none can be
     */
    static String judged(Quadlet quadlet, UnitFile.Entry entry, String value) {
        if (quadlet.name().indexOf('@') < 0 || !Specifiers.differsByInstance(value)) {
            return value;
        }
        if (!takes(entry)) {
            throw new IllegalArgumentException(
                    "\"%s\" has the name of an instance, which this key does not take; write the value, or one into a drop-in of each instance"
                            .formatted(value));
        }
        return quadlet.isTemplate() ? Specifiers.sample(value) : value;
    }
}
