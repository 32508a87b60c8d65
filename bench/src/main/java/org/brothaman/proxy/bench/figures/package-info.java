/**
 * What was measured: works, figures, rows and their summaries, as plain values without behaviour
 * towards the system. Never imports {@code run} or {@code report}.
 *
 * <p>Imports nothing of this project.
 */
@NullMarked
package org.brothaman.proxy.bench.figures;

import org.jspecify.annotations.NullMarked;
