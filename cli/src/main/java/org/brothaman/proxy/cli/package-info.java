/**
 * The command line: reads options, builds the data plane and what activates it, runs them, and
 * turns the outcome into an exit code.
 *
 * <p>Owns the process: its signals, its standard error, its main thread, on which all of this runs.
 * Classes that carry picocli's annotations only parse and build. Nobody imports this package but
 * {@code packaging}, which asks {@code Commands} alone.
 *
 * <p>Imports of this project: {@code activation.clock}, {@code activation.exclusive}, {@code
 * activation.lifecycle}, {@code activation.manager}, {@code activation.namespace}, {@code
 * activation.readiness}, {@code activation.systemd}, {@code address}, {@code kernel}, {@code log},
 * {@code loop}, {@code metrics}, {@code proxyprotocol}, {@code relay}, {@code server}, {@code
 * session}, {@code setup.doctor}, {@code setup.quadlet}, {@code setup.unitfiles}, {@code
 * socketfile}. Imports of others: {@code picocli}.
 */
@NullMarked
package org.brothaman.proxy.cli;

import org.jspecify.annotations.NullMarked;
