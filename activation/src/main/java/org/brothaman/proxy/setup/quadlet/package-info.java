/**
 * Quadlet files: where Podman's generator finds them, how it reads them (podman-systemd.unit(5),
 * systemd.syntax(7)), and the section {@code [X-BroProxy]} that administrators write into them for
 * us. Values and functions without threads, for any thread; reads files, writes none, asks neither
 * Podman nor systemd. Must never import the unit manager, the data plane or the command line.
 *
 * <p>Imports of this project: {@code activation.exclusive}, {@code activation.readiness}, {@code
 * activation.systemd}, {@code address}, {@code log}, {@code proxyprotocol}. Imports of others:
 * {@code org.snakeyaml}.
 */
@NullMarked
package org.brothaman.proxy.setup.quadlet;

import org.jspecify.annotations.NullMarked;
