/**
 * What makes activation fail in practice, looked for one by one, with a remedy each. Asks the
 * manager, Podman and the kernel, changes nothing. Called by the command of that name on the main
 * thread; blocks, bounded in time. Must never import the data plane or the command line.
 *
 * <p>Imports of this project: {@code activation.clock}, {@code activation.manager}, {@code
 * activation.readiness}, {@code activation.systemd}, {@code address}, {@code kernel}, {@code
 * proxyprotocol}, {@code setup.quadlet}, {@code setup.unitfiles}.
 */
@NullMarked
package org.brothaman.proxy.setup.doctor;

import org.jspecify.annotations.NullMarked;
