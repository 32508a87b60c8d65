/**
 * What {@code --metrics} serves: the figures of the data plane, of units and of the process, in the
 * text formats of Prometheus, over HTTP on a socket for this user alone.
 *
 * <p>Owns the listening socket, which waits on the first event loop, and for each scrape a thread
 * that reads, renders and writes. Nothing of Micrometer exists before the first scrape; without
 * {@code --metrics} none of this package does. It must never import the command line, and no other
 * package imports Micrometer or the Prometheus libraries.
 *
 * <p>Imports of this project: {@code activation.lifecycle}, {@code address}, {@code kernel}, {@code
 * log}, {@code loop}, {@code server}, {@code session}, {@code socketfile}. Imports of others:
 * {@code io.micrometer}, {@code io.prometheus}.
 */
@NullMarked
package org.brothaman.proxy.metrics;

import org.jspecify.annotations.NullMarked;
