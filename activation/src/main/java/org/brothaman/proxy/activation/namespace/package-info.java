/**
 * The network namespace of a unit's container: which process is in it, who listens there, and
 * sockets from inside: the helper process that enters it, and the stock of sockets that it keeps
 * filled. Reads cgroupfs and procfs, never the output of a program.
 *
 * <p>{@link org.brothaman.proxy.activation.namespace.NamespaceSockets#enter} blocks and is the
 * activation thread's, as are looks; sockets may be taken by any thread and block nobody; what the
 * helper says is read by whoever watches descriptors for us, the first event loop. Owns the helper,
 * the socket to it and the stock. A stock belongs to one helper, a helper to one namespace, and
 * both go with the first process of the container. Must never import the unit manager, the data
 * plane or the command line.
 *
 * <p>Imports of this project: {@code activation.clock}, {@code activation.readiness}, {@code
 * kernel}.
 */
@NullMarked
package org.brothaman.proxy.activation.namespace;

import org.jspecify.annotations.NullMarked;
