/**
 * Moving bytes from one socket to another: what holds them on the way, and how they get in and out.
 *
 * <p>Owns pipes and buffers; a pool of them belongs to one event loop and is touched by its thread
 * alone, but for the budget that all pools share. It must never import {@code loop}, {@code server}
 * or {@code address}, nor Netty: it is told of a descriptor and knows nothing of connections.
 *
 * <p>Imports of this project: {@code kernel}.
 */
@NullMarked
package org.brothaman.proxy.relay;

import org.jspecify.annotations.NullMarked;
