package org.brothaman.proxy.activation.systemd;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.brothaman.proxy.kernel.HostProcess;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.Option;
import org.brothaman.proxy.kernel.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What this package asks of the system: about this process, its inherited descriptors and its
 * supervisor. Results as in {@link org.brothaman.proxy.kernel.Kernel}. Stateless; exists so that
 * tests can be the system.
 */
interface Host {
    Host LINUX = new Host() {};

    default int processId() {
        return HostProcess.id();
    }

    /** The inode number of this process's pidfd, or negative. */
    default long processInode() {
        return HostProcess.processInode();
    }

    default void unset(String variable) {
        HostProcess.unsetVariable(variable);
    }

    /** The value of an option of level SOL_SOCKET. */
    default int option(int fd, int name) {
        return LinuxKernel.INSTANCE.option(fd, Option.SOL_SOCKET, name);
    }

    default @Nullable SocketAddress localAddress(int fd) {
        return LinuxKernel.INSTANCE.localAddress(fd);
    }

    /** Makes it non-blocking and close-on-exec. */
    default int prepareInherited(int fd) {
        return HostProcess.prepareInherited(fd);
    }

    /** Sends one datagram without waiting. */
    default int send(SocketAddress to, byte[] message) {
        return HostProcess.sendDatagram(to, message);
    }

    /** Waits for about 10 ms. */
    default void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
}
