/**
 * When a backend counts as ready, and the loop that finds out: connections of our own to it, made
 * by the activation thread until one is good or the deadline passes. And who listens on this host,
 * which tells whose an answer is. Owns a descriptor only while an attempt or a look lasts. Imports
 * the kernel's calls, addresses and the clock; must never import the data plane, the unit manager
 * or the command line.
 *
 * <p>Imports of this project: {@code activation.clock}, {@code address}, {@code kernel}, {@code
 * log}.
 */
@NullMarked
package org.brothaman.proxy.activation.readiness;

import org.jspecify.annotations.NullMarked;
