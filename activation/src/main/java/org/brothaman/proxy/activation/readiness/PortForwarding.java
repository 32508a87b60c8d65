package org.brothaman.proxy.activation.readiness;

/**
 * What accepts connections at the backend's address: the application itself, or a forwarder that
 * accepts for it even if it does not listen (rootless Podman's pasta and rootlessport, for
 * PublishPort=).
 */
public enum PortForwarding {
    /** UNIX sockets and Network=host: whoever accepts is the application. */
    DIRECT,
    /** PublishPort= without root. */
    FORWARDED,
    /** Forwarded, and the application was not seen to listen in its container as yet. */
    FORWARDED_TO_NOBODY,
    UNKNOWN
}
