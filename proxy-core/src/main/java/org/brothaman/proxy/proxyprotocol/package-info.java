/**
 * The PROXY protocol, versions 1 and 2, after HAProxy's specification (proxy-protocol.txt): the
 * header that tells a server who the client before the proxy is, as bytes and back.
 *
 * <p>Values and functions without state or threads: calls may come from any thread. It must never
 * import another package of this project than {@code address} and {@code kernel}, and touches no
 * socket.
 *
 * <p>Imports of this project: {@code address}, {@code kernel}.
 */
@NullMarked
package org.brothaman.proxy.proxyprotocol;

import org.jspecify.annotations.NullMarked;
