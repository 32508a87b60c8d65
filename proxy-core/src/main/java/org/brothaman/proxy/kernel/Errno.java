package org.brothaman.proxy.kernel;

/** Error numbers as {@link Kernel} returns them: negative, errno(3). */
public final class Errno {
    public static final int EPERM = -1;
    public static final int ENOENT = -2;
    public static final int ESRCH = -3;
    public static final int EINTR = -4;
    public static final int EBADF = -9;
    public static final int EAGAIN = -11;
    public static final int ENOMEM = -12;
    public static final int EACCES = -13;
    public static final int EBUSY = -16;
    public static final int EINVAL = -22;
    public static final int ENFILE = -23;
    public static final int EMFILE = -24;
    public static final int ENOSPC = -28;
    public static final int EROFS = -30;
    public static final int EPIPE = -32;
    public static final int ENOTSOCK = -88;
    public static final int EPROTO = -71;
    public static final int EAFNOSUPPORT = -97;
    public static final int EADDRINUSE = -98;
    public static final int EADDRNOTAVAIL = -99;
    public static final int ENETUNREACH = -101;
    public static final int ECONNABORTED = -103;
    public static final int ECONNRESET = -104;
    public static final int ENOBUFS = -105;
    public static final int EISCONN = -106;
    public static final int ENOTCONN = -107;
    public static final int ETIMEDOUT = -110;
    public static final int ECONNREFUSED = -111;
    public static final int EHOSTUNREACH = -113;
    public static final int EALREADY = -114;
    public static final int EINPROGRESS = -115;

    private Errno() {}

    /** What the error means, for a log line. */
    public static String text(int errno) {
        return switch (errno) {
            case EPERM -> "Operation not permitted";
            case ENOENT -> "No such file or directory";
            case ESRCH -> "No such process";
            case EBADF -> "Bad file descriptor";
            case EAGAIN -> "Resource temporarily unavailable";
            case ENOMEM -> "Cannot allocate memory";
            case EACCES -> "Permission denied";
            case EBUSY -> "Device or resource busy";
            case EINVAL -> "Invalid argument";
            case ENFILE -> "Too many open files in system";
            case EMFILE -> "Too many open files";
            case ENOSPC -> "No space left on device";
            case EROFS -> "Read-only file system";
            case EPIPE -> "Broken pipe";
            case ENOTSOCK -> "Not a socket";
            case EPROTO -> "Protocol error";
            case EAFNOSUPPORT -> "Address family not supported";
            case EADDRINUSE -> "Address already in use";
            case EADDRNOTAVAIL -> "Cannot assign requested address";
            case ENETUNREACH -> "Network is unreachable";
            case ECONNABORTED -> "Connection aborted";
            case ECONNRESET -> "Connection reset by peer";
            case ENOBUFS -> "No buffer space available";
            case ENOTCONN -> "Not connected";
            case ETIMEDOUT -> "Connection timed out";
            case ECONNREFUSED -> "Connection refused";
            case EHOSTUNREACH -> "No route to host";
            default -> "error " + -errno;
        };
    }
}
