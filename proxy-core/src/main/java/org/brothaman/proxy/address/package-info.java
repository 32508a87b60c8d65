/**
 * What an administrator may write for a backend or a listening socket, and the way from a host name
 * to addresses.
 *
 * <p>Parsing runs on the main thread at start, and on any in the generator; {@link
 * org.brothaman.proxy.address.Resolver} is called by event loops and looks names up on a thread of
 * its own. It must never import another package of this project than {@code kernel} and {@code
 * log}, nor Netty.
 *
 * <p>Imports of this project: {@code kernel}, {@code log}.
 */
@NullMarked
package org.brothaman.proxy.address;

import org.jspecify.annotations.NullMarked;
