package org.brothaman.proxy.kernel;

import java.nio.charset.StandardCharsets;

/**
 * The messages between the proxy and a namespace helper, which makes sockets in another network
 * namespace and passes them by SCM_RIGHTS of unix(7). Results as in {@link Kernel}: nothing here
 * waits. Stateless; any thread. What is said is in {@code src/main/c/namespace.h}.
 */
public final class SocketPassing {
    /** The sockets that one message brings at most. */
    public static final int SOCKETS_MAX = 64;

    /** Bits of what {@link #enter} wants: clients' addresses shown to servers on 127.0.0.0/8. */
    public static final int TRANSPARENT4 = 1;

    /** The same on ::1. */
    public static final int TRANSPARENT6 = 2;

    private static final int ENTER = 1;
    private static final int SOCKETS = 2;
    private static final int SOCK_SEQPACKET = 5;

    private SocketPassing() {}

    /**
     * Starts a helper of our own: its process in the high 32 bits, the socket to it in the low
     * ones; or {@code -errno}, posix_spawn(3).
     *
     * @param unit the only one whose containers it enters; empty for any namespace
     */
    public static long spawn(String unit) {
        return PassingCalls.spawn(bytes(HelperProgram.path()), bytes(unit));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * A socket to a helper that a service manager starts for whoever connects there, or {@code
     * -errno}.
     */
    public static int connect(SocketAddress address) {
        int fd = NativeCalls.socket(SocketAddress.UNIX, SOCK_SEQPACKET);
        if (fd < 0) {
            return fd;
        }
        int result = NativeCalls.connect(fd, address.bytes());
        if (result < 0) {
            NativeCalls.close(fd);
            return result;
        }
        return fd;
    }

    /** Opens a namespace's file, as ip-netns(8) keeps them under /run/netns; or {@code -errno}. */
    public static int openNamespace(String path) {
        return PassingCalls.open(bytes(path));
    }

    /** Ends a spawned helper; its exit status, 128 and more for a signal, waitpid(2). */
    public static int reap(int process) {
        return PassingCalls.reap(process);
    }

    /**
     * Asks the helper to enter the network namespace of a process, once.
     *
     * @param transparency what is wanted of {@link #TRANSPARENT4} and {@link #TRANSPARENT6}
     */
    public static int enter(int fd, int process, int transparency) {
        return PassingCalls.request(fd, ENTER, process, transparency, -1);
    }

    /** Asks it to enter the network namespace behind a descriptor, which stays the caller's. */
    public static int enterFile(int fd, int namespace, int transparency) {
        return PassingCalls.request(fd, ENTER, 0, transparency, namespace);
    }

    /** Asks for 1 to {@link #SOCKETS_MAX} stream sockets of that family. */
    public static int ask(int fd, int family, int count) {
        return PassingCalls.request(fd, SOCKETS, family, count, -1);
    }

    /** Takes a reply that has come: 1, or 0 when the helper is gone, or {@code -errno}. */
    public static int receive(int fd, Reply reply) {
        return PassingCalls.reply(fd, reply.fields, reply.descriptors);
    }

    /** Room for one reply, to be used again. One thread's at a time. */
    public static final class Reply {
        private final long[] fields = new long[8];
        private final int[] descriptors = new int[SOCKETS_MAX];

        public boolean isEntry() {
            return fields[0] == ENTER;
        }

        /** The family asked for. */
        public int family() {
            return (int) fields[1];
        }

        /** What it was about when it failed, {@code enum bro_step}; 0 when it did not. */
        public int step() {
            return (int) fields[2];
        }

        /** Why, as in {@link Errno}; 0 when it did not. */
        public int error() {
            return (int) -fields[3];
        }

        /** What of the wanted transparency is possible. */
        public int transparency() {
            return (int) fields[4];
        }

        /** The namespace's device number, stat(2). */
        public long device() {
            return fields[5];
        }

        public long inode() {
            return fields[6];
        }

        /** The sockets passed: fewer than were sent, even none, where our limit is near. */
        public int count() {
            return (int) fields[7];
        }

        /** Whether fewer came than were sent: our limit of open descriptors is near. */
        public boolean isShort() {
            return !isEntry() && count() < fields[4];
        }

        /** A socket passed, now the caller's: non-blocking, close-on-exec. */
        public int descriptor(int index) {
            return descriptors[index];
        }
    }
}
