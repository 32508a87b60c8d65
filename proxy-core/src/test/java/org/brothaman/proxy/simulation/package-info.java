/**
 * The data plane against a kernel, event loops and a clock that are simulated from a seed, in one
 * thread: every schedule can be played again. A {@link org.brothaman.proxy.simulation.World} is one
 * schedule; its peers follow scripts, its kernel misbehaves within the letter of the manual pages,
 * and what the proxy does is judged as it happens. Real sockets are tested in {@code server}.
 *
 * <p>Imports of this project: {@code address}, {@code kernel}, {@code log}, {@code loop}, {@code
 * proxyprotocol}, {@code relay}, {@code server}, {@code session}. Imports of others: {@code
 * org.junit}.
 */
package org.brothaman.proxy.simulation;
