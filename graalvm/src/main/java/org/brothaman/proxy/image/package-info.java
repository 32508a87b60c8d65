/**
 * What the native image builder is told beyond its options: C code that is linked into the image
 * instead of being loaded from a file beside it, what is compiled for speed, and where it lies.
 * Runs inside the builder, except for the substitutions, which replace methods of the JDK, Netty,
 * {@code kernel} and the collector in the image. Nobody imports this package; it imports the
 * builder's own classes, so it exists at build time only and must never be reached on a JVM.
 *
 * <p>Imports of this project: {@code kernel}. Imports of others: {@code com.oracle.svm}, {@code
 * io.netty}, {@code jdk.graal.compiler}, {@code org.graalvm}.
 */
@NullMarked
package org.brothaman.proxy.image;

import org.jspecify.annotations.NullMarked;
