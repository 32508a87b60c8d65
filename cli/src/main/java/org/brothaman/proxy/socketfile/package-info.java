/**
 * Listening UNIX sockets that have a file: how they are opened, whose they are, and when the file
 * is taken away again; one rule for all that bro-proxy listens on.
 *
 * <p>Called by the thread that opens or ends such a socket. Owns the file; the descriptor belongs
 * to whoever asked for it. It must never import another package of this project than {@code
 * kernel}.
 *
 * <p>Imports of this project: {@code kernel}.
 */
@NullMarked
package org.brothaman.proxy.socketfile;

import org.jspecify.annotations.NullMarked;
