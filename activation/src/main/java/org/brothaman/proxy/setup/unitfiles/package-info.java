/**
 * The units that put a bro-proxy before a container: what they have to say ({@link
 * org.brothaman.proxy.setup.unitfiles.Plan}), their text, and the files. Called once by commands,
 * on the main thread, and by the generator, on two threads; never asks systemd, which reads the
 * files when it is told to. Must never import the unit manager, the data plane or the command line.
 *
 * <p>Imports of this project: {@code activation.systemd}, {@code address}, {@code setup.quadlet}.
 */
@NullMarked
package org.brothaman.proxy.setup.unitfiles;

import org.jspecify.annotations.NullMarked;
