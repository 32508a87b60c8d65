/**
 * End-to-end tests: the native bro-proxy, installed as a user installs it, under a real systemd
 * with real Podman Quadlet containers. Owns the Java side of the testbed whose commands lie in the
 * module's folder; everything runs on the test's own thread, one machine at a time. It must never
 * import proxy-core, activation or the command line: what is tested here is the file and its
 * behaviour.
 *
 * <p>Imports of this project: {@code documents}. Imports of others: {@code org.junit}.
 */
package org.brothaman.proxy.testbed;
