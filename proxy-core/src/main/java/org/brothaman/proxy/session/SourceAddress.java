package org.brothaman.proxy.session;

import java.util.Locale;

/**
 * Whose address a backend sees where clients' addresses may be shown, or why it is not the
 * client's; the words of the metrics and of the access log.
 */
public enum SourceAddress {
    /** The client's own address and port. */
    CLIENT,
    /** The client came over a UNIX socket. */
    UNIX_CLIENT,
    /** The client is on this host's loopback, which is another one than the container's. */
    LOOPBACK_CLIENT,
    /** The client's address, fe80::/10, means something on its own link only. */
    LINK_LOCAL_CLIENT,
    /** The client speaks IPv4 and the backend IPv6, or the other way round. */
    OTHER_FAMILY,
    /** The backend is not on its namespace's loopback, so answers would not come back. */
    BACKEND_NOT_ON_LOOPBACK,
    /** The namespace took no rule or route for it. */
    NO_ROUTE,
    /** The client's address and port are in use in the namespace. */
    IN_USE,
    /** The client has gone, or the kernel refused its address for another reason. */
    REFUSED;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** As {@code loopback_client}. */
    public String word() {
        return word;
    }
}
