/**
 * The queue of services of which only one may run at a time. It is a folder in memory that the
 * proxies of one manager share, a file for each unit in it; whoever ends leaves its place by that.
 * {@link org.brothaman.proxy.activation.exclusive.QueuePlace} is one unit's view of it. Knows
 * neither units' states nor how they are started; must never import the manager or the lifecycle.
 *
 * <p>Imports of this project: {@code activation.clock}, {@code activation.systemd}.
 */
@NullMarked
package org.brothaman.proxy.activation.exclusive;

import org.jspecify.annotations.NullMarked;
