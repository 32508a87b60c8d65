/**
 * End-to-end tests of the native binary on this host: what an administrator can see of it from
 * outside, by sockets, signals, exit codes, standard error and /proc. Each test starts processes of
 * its own on addresses of its own and ends them, so they may run side by side.
 *
 * <p>Must never import the packages under test. The small C programs of {@code src/test/c} play the
 * parts that Java cannot: passing descriptors, receiving datagrams, denying system calls.
 *
 * <p>Those tagged "any-machine" also run where the binary is for another machine, under an
 * emulator; what that cannot do is skipped there, see {@link Binary#requireItsOwnMachine}.
 *
 * <p>Imports nothing of this project. Imports of others: {@code org.freedesktop.dbus}, {@code
 * org.junit}, {@code org.opentest4j}.
 */
package org.brothaman.proxy.endtoend;
