/**
 * A stream session, from an accepted client to the end of both streams: the way to its backend, the
 * relaying, the end.
 *
 * <p>Owns the client's socket and the one that is connected to the backend. Everything here belongs
 * to one event loop and is touched by its thread alone. It must never import {@code server} or
 * Netty.
 *
 * <p>Imports of this project: {@code address}, {@code kernel}, {@code log}, {@code loop}, {@code
 * proxyprotocol}, {@code relay}, {@code session}.
 */
@NullMarked
package org.brothaman.proxy.stream;

import org.jspecify.annotations.NullMarked;
