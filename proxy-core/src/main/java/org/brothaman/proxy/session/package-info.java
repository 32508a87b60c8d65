/**
 * What sessions of every kind share: the services they belong to, their registry and idle clock,
 * admission, activation, counters and the log.
 *
 * <p>A {@link org.brothaman.proxy.session.Worker} with its {@link
 * org.brothaman.proxy.session.Sessions} belongs to one event loop and is touched by its thread
 * alone. Shared between loops are {@link org.brothaman.proxy.session.Admission}, {@link
 * org.brothaman.proxy.session.Occupancy}, the load of {@link org.brothaman.proxy.session.Sessions}
 * and what {@link org.brothaman.proxy.session.Platform} hands in. It must never import {@code
 * stream}, {@code server} or Netty, and knows nothing of systemd: whatever starts a backend comes
 * in as an {@link org.brothaman.proxy.session.Activator}.
 *
 * <p>Imports of this project: {@code address}, {@code kernel}, {@code log}, {@code loop}, {@code
 * proxyprotocol}, {@code relay}.
 */
@NullMarked
package org.brothaman.proxy.session;

import org.jspecify.annotations.NullMarked;
