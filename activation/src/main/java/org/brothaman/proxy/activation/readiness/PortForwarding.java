package org.brothaman.proxy.activation.readiness;

/**
 * Who accepts connections at the backend's address, as far as one knows before the first: the
 * application itself, or a forwarder that accepts for it whether it is there or not (rootless
 * Podman's pasta and rootlessport, for PublishPort=).
 */
public enum PortForwarding {
    /** UNIX sockets and Network=host: whoever accepts is the application. */
    DIRECT,
    /** PublishPort= without root. */
    FORWARDED,
    UNKNOWN
}
