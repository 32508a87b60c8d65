package org.brothaman.proxy.session;

/** Whether the backend sees the client's own address, as of a transparent proxy. */
public enum Transparency {
    /** It sees the proxy's. */
    NO,
    /** Where the client's can be shown; elsewhere the proxy's. */
    AUTO,
    /** A client whose address cannot be shown is reset. */
    YES
}
