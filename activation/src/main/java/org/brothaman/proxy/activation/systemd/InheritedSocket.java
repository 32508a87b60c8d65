package org.brothaman.proxy.activation.systemd;

import org.brothaman.proxy.kernel.SocketAddress;

/**
 * A listening stream socket from the service manager, non-blocking and close-on-exec. Whoever gets
 * it owns the descriptor.
 *
 * @param name FileDescriptorName= of systemd.socket(5), {@code unknown} when none was passed
 */
public record InheritedSocket(int fd, String name, SocketAddress address) {}
