/**
 * The programs of a home-made GraalVM home: {@link org.brothaman.proxy.toolchain.NativeImage}, which is the home's
 * {@code bin/native-image}, and three small generators that {@code ../build} runs while it makes the home. Each program is
 * one thread. Nothing here becomes part of bro-proxy, nothing here is compiled by Maven, and only the JDK is imported.
 *
 * <p>Imports nothing of this project.
 */
package org.brothaman.proxy.toolchain;
