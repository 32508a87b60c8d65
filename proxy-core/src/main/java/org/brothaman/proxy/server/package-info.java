/**
 * Accepting, connecting and relaying: listeners, connections and the proxy's own life.
 *
 * <p>Owns accepted and connected sockets. Each {@link org.brothaman.proxy.server.Worker} with its
 * connections belongs to one event loop and is touched by its thread alone; listeners and the
 * proxy's lifecycle belong to the first worker's. Only {@link org.brothaman.proxy.server.Admission}
 * is shared. It must never import Netty, and knows nothing of systemd: whatever starts a backend
 * comes in as an {@link org.brothaman.proxy.server.Activator}.
 */
package org.brothaman.proxy.server;
