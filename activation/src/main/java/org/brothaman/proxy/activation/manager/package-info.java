/**
 * What systemd's manager says about a unit, and what we ask it to do: look, start, stop, freeze,
 * thaw. Everything here blocks with a deadline and is called from the one activation thread of a
 * unit; nothing here owns a thread or keeps a descriptor between activations. Only the first
 * connection may be begun by the main thread, before there is an activation.
 *
 * <p>D-Bus messages are dbus-java's; the socket, the handshake and the framing are ours, because
 * dbus-java's transport can neither end a wait at a deadline nor bound what a peer makes it
 * allocate. Must never import the data plane (loop, relay, server) nor the command line.
 *
 * <p>Imports of this project: {@code activation.clock}, {@code activation.systemd}, {@code kernel},
 * {@code log}, {@code setup.quadlet}. Imports of others: {@code org.freedesktop}.
 */
@NullMarked
package org.brothaman.proxy.activation.manager;

import org.jspecify.annotations.NullMarked;
