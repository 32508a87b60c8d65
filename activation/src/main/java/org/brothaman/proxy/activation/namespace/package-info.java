/**
 * The network namespace of a unit's container: which process is in it, and who listens there. Reads
 * cgroupfs and procfs, never the output of a program. The activation thread; owns a descriptor only
 * while it reads. Must never import the unit manager, the data plane or the command line.
 *
 * <p>Imports of this project: {@code activation.readiness}.
 */
@NullMarked
package org.brothaman.proxy.activation.namespace;

import org.jspecify.annotations.NullMarked;
