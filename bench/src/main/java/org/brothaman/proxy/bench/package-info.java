/**
 * The comparison's command line: what to measure, in which order, and where the results go.
 *
 * <p>One thread runs everything; it sleeps while a window is measured. Never imports the proxy's
 * own packages: contenders are processes, all looked at from outside.
 *
 * <p>Imports of this project: {@code bench.figures}, {@code bench.report}, {@code bench.run}.
 * Imports of others: {@code picocli}.
 */
@NullMarked
package org.brothaman.proxy.bench;

import org.jspecify.annotations.NullMarked;
