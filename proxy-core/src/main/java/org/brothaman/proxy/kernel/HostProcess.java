package org.brothaman.proxy.kernel;

/**
 * What a program asks of Linux about itself while it starts: limits, environment, inherited
 * descriptors, signals, messages to its supervisor. Results as in {@link Kernel}. Stateless; any
 * thread, but call {@link #unsetVariable} before a second thread exists.
 */
public final class HostProcess {
    private static final int POLLIN = 1;
    private static final int POLLOUT = 4;

    private HostProcess() {}

    public static int id() {
        return NativeCalls.processId();
    }

    /**
     * Gives the memory of code and constants back that the start has read and nobody has changed,
     * madvise(2) with MADV_DONTNEED; what is used again is read again, from the page cache. Returns
     * the bytes looked at or {@code -errno}.
     */
    public static long releaseCleanPages() {
        return NativeCalls.releaseCleanPages();
    }

    /** Whose rights this process has, geteuid(2). */
    public static int effectiveUserId() {
        return NativeCalls.effectiveUserId();
    }

    /** The inode number of this process's pidfd, pidfd_open(2); negative before Linux 6.9. */
    public static long processInode() {
        return NativeCalls.processInode();
    }

    /**
     * Raises the soft limit of open descriptors to the hard one and returns the limit then in
     * force, getrlimit(2).
     */
    public static long raiseDescriptorLimit() {
        return NativeCalls.raiseDescriptorLimit();
    }

    /** Removes a variable from the environment that children will get, unsetenv(3). */
    public static int unsetVariable(String name) {
        return NativeCalls.unsetVariable(name);
    }

    /**
     * From now on SIGTERM and SIGINT end nothing: they are counted by an eventfd(2), which is
     * readable when there was one. Returns that descriptor, the caller's, or {@code -errno}; to be
     * called once.
     */
    public static int catchTerminations() {
        return NativeCalls.catchTerminations();
    }

    /** How many such signals came since the last call. */
    public static long takeTerminations(int fd) {
        return NativeCalls.takeTerminations(fd);
    }

    /** Makes a descriptor that came from the parent non-blocking and close-on-exec, fcntl(2). */
    public static int prepareInherited(int fd) {
        return NativeCalls.prepareInherited(fd);
    }

    /** The user id of a UNIX socket's peer, SO_PEERCRED of unix(7). */
    public static int peerUser(int fd) {
        return NativeCalls.peerUser(fd);
    }

    /** Waits until the descriptor can be read or has failed, poll(2); 0 when that took too long. */
    public static int awaitReadable(int fd, int millis) {
        return NativeCalls.await(fd, POLLIN, millis);
    }

    /**
     * Waits until the descriptor can be written or has failed, poll(2); 0 when that took too long.
     */
    public static int awaitWritable(int fd, int millis) {
        return NativeCalls.await(fd, POLLOUT, millis);
    }

    /** The device of the file behind a descriptor, fstat(2). */
    public static long device(int fd) {
        return NativeCalls.statusDevice(fd);
    }

    /** The inode number of the file behind a descriptor, fstat(2). */
    public static long inode(int fd) {
        return NativeCalls.statusInode(fd);
    }

    /** A socket for datagrams to UNIX sockets, which waits for nothing. */
    public static int datagramSocket() {
        return NativeCalls.socket(SocketAddress.UNIX, Option.SOCK_DGRAM);
    }

    /** Sends one datagram of at most 16 KiB from such a socket, without waiting. */
    public static int sendDatagram(int fd, SocketAddress to, byte[] message) {
        return NativeCalls.sendDatagram(fd, message, to.bytes());
    }

    /** Sends one datagram of at most 16 KiB to a UNIX socket, without waiting. */
    public static int sendDatagram(SocketAddress to, byte[] message) {
        int fd = datagramSocket();
        if (fd < 0) {
            return fd;
        }
        int sent = sendDatagram(fd, to, message);
        NativeCalls.close(fd);
        return sent;
    }
}
