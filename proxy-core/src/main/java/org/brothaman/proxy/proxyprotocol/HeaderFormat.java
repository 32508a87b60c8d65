package org.brothaman.proxy.proxyprotocol;

/** The two ways to write a header; values of {@code --proxy-protocol}. */
public enum HeaderFormat {
    /** One line of text. */
    V1,
    /** Binary. */
    V2
}
