/**
 * What the program has to say to whoever runs it, without saying where it goes.
 *
 * <p>Owns nothing; calls may come from any thread. It must never import another package: where
 * lines go is decided in activation.
 *
 * <p>Imports nothing of this project.
 */
@NullMarked
package org.brothaman.proxy.log;

import org.jspecify.annotations.NullMarked;
