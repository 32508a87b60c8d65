/**
 * The activation thread's clock, handed in so that tests own the time.
 *
 * <p>Imports nothing of this project.
 */
@NullMarked
package org.brothaman.proxy.activation.clock;

import org.jspecify.annotations.NullMarked;
