/**
 * How a service talks with the manager that started it: sockets handed over, notifications, the
 * journal on standard error, whether it is a user's manager or the system's, and systemd's way to
 * write a span of time.
 *
 * <p>Sockets and variables are read by the main thread before there is a second one; the notifier
 * and the log take calls from any thread. Owns the inherited descriptors only until they are handed
 * to the server. It must never import the data plane (loop, relay, server), D-Bus, nor the command
 * line.
 *
 * <p>Imports of this project: {@code kernel}, {@code log}.
 */
@NullMarked
package org.brothaman.proxy.activation.systemd;

import org.jspecify.annotations.NullMarked;
