/**
 * The life of one unit as we drive it: asleep, being started, ready, being put to sleep. {@link
 * org.brothaman.proxy.activation.lifecycle.ManagedUnit} is called by event loops and never blocks
 * them; what blocks (the manager, probing) runs on one thread, "activation", that exists only while
 * there is something to do. Puts {@code manager} and {@code readiness} together; must never import
 * the data plane or the command line.
 *
 * <p>Imports of this project: {@code activation.clock}, {@code activation.exclusive}, {@code
 * activation.manager}, {@code activation.namespace}, {@code activation.readiness}, {@code
 * activation.systemd}, {@code kernel}.
 */
@NullMarked
package org.brothaman.proxy.activation.lifecycle;

import org.jspecify.annotations.NullMarked;
