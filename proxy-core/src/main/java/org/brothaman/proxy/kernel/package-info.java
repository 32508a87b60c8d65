/**
 * The edge to Linux: system calls whose ordinary outcomes are values, and socket addresses in the
 * kernel's form.
 *
 * <p>Owns no descriptor and no thread: calls may come from any thread. It must never import another
 * package of this project, nor Netty.
 *
 * <p>Imports nothing of this project.
 */
@NullMarked
package org.brothaman.proxy.kernel;

import org.jspecify.annotations.NullMarked;
