/**
 * The proxy's life: listening, admission, idleness, and its end.
 *
 * <p>Owns the listening sockets. Everything here belongs to the first event loop and is touched by
 * its thread alone; {@link org.brothaman.proxy.server.Proxy} says which of its methods take calls
 * from other threads. It must never import Netty, and knows nothing of systemd.
 *
 * <p>Imports of this project: {@code kernel}, {@code log}, {@code loop}, {@code relay}, {@code
 * session}, {@code stream}.
 */
@NullMarked
package org.brothaman.proxy.server;

import org.jspecify.annotations.NullMarked;
