package org.brothaman.proxy.setup.quadlet;

import org.brothaman.proxy.activation.readiness.Readiness;
import org.brothaman.proxy.activation.systemd.TimeSpan;
import org.brothaman.proxy.address.NetworkSet;
import org.brothaman.proxy.proxyprotocol.HeaderOptions;

/**
 * The keys of {@code [X-BroProxy]} that may have a value for each socket, {@code NAME=VALUE}; in
 * the order in which a unit has their options.
 */
public enum SocketSetting {
    NETWORK_NAMESPACE("NetworkNamespace", "--network-namespace", SocketSetting::checkNamespace),
    TRANSPARENT("Transparent", "--transparent", Choice.TRANSPARENT::of),
    READY("Ready", "--ready", Readiness::parse),
    PROXY_PROTOCOL("ProxyProtocol", "--proxy-protocol", HeaderOptions::parse),
    ACCEPT_PROXY_PROTOCOL("AcceptProxyProtocol", "--accept-proxy-protocol", NetworkSet::parse),
    FOREIGN_PROXY_PROTOCOL(
            "ForeignProxyProtocol", "--foreign-proxy-protocol", Choice.REFUSE_OR_PASS::of),
    ALLOW("Allow", "--allow", NetworkSet::parse),
    DENY("Deny", "--deny", NetworkSet::parse),
    WAKE_ON("WakeOn", "--wake-on", Choice.WAKE_ON::of),
    WAKE_ALLOW("WakeAllow", "--wake-allow", NetworkSet::parse),
    QUIET_TIME("QuietTime", "--quiet-after", TimeSpan::parse),
    QUIET_GRACE("QuietGrace", "--quiet-grace", QuietValues::grace),
    QUIET_BYTES("QuietBytes", "--quiet-bytes", QuietValues::bytes);

    private final String key;
    private final String option;

    @SuppressWarnings("ImmutableEnumChecker") // a function without state
    private final Setting.Check check;

    SocketSetting(String key, String option, Setting.Check check) {
        this.key = key;
        this.option = option;
        this.check = check;
    }

    /** As the section has it, without the equals sign. */
    public String key() {
        return key;
    }

    /** The option of bro-proxy. */
    public String option() {
        return option;
    }

    private static void checkNamespace(String text) {
        if (!text.startsWith("/") && !text.startsWith("%")) {
            Choice.NETWORK_NAMESPACE.of(text);
        }
    }

    Setting.Check check() {
        return check;
    }
}
