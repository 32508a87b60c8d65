/**
 * Starts contenders and load, looks at them through {@code /proc} and strace, and ends them.
 *
 * <p>Called by the one thread of the comparison; every process started here is ended here, by its
 * id. Never imports {@code report}.
 *
 * <p>Imports of this project: {@code bench.figures}. Imports of others: {@code org.HdrHistogram}.
 */
@NullMarked
package org.brothaman.proxy.bench.run;

import org.jspecify.annotations.NullMarked;
