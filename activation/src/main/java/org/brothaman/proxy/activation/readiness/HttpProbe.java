package org.brothaman.proxy.activation.readiness;

import java.nio.charset.StandardCharsets;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.SocketAddress;

/**
 * One GET and the first line of its answer (RFC 9112, 4). No more than {@link #STATUS_LENGTH} bytes
 * are ever read, whatever the backend sends. Lives as long as its {@link Attempt}.
 */
final class HttpProbe implements Attempt.Probe {
    /** "HTTP/1.1 200". */
    static final int STATUS_LENGTH = 12;

    private static final int UNIX = SocketAddress.UNIX;

    private final Sockets sockets;
    private final byte[] request;
    private final byte[] status = new byte[STATUS_LENGTH];
    private int sent;
    private int got;
    private String reason = "no HTTP response";

    HttpProbe(Sockets sockets, SocketAddress address, String path) {
        this.sockets = sockets;
        String host = address.family() == UNIX ? "localhost" : withoutZone(address.toString());
        this.request =
                ("GET "
                                + path
                                + " HTTP/1.1\r\nHost: "
                                + host
                                + "\r\nUser-Agent: bro-proxy\r\nAccept: */*\r\n"
                                + "Connection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
    }

    /** A zone means something on this machine only and has no place in a Host field (RFC 9110). */
    private static String withoutZone(String address) {
        return address.replaceFirst("%[^]]*]", "]");
    }

    @Override
    public Attempt.Verdict go(int fd) {
        while (sent < request.length) {
            int count = sockets.send(fd, request, sent, request.length - sent);
            if (count < 0) {
                return errno(count);
            }
            sent += count;
        }
        while (got < STATUS_LENGTH) {
            int count = sockets.receive(fd, status, got, STATUS_LENGTH - got);
            if (count == 0) {
                reason = "closed before its HTTP response";
                return Attempt.Verdict.FAILED;
            }
            if (count < 0) {
                return errno(count);
            }
            got += count;
        }
        return judge();
    }

    private Attempt.Verdict errno(int errno) {
        if (errno == Errno.EAGAIN || errno == Errno.EINTR) {
            return Attempt.Verdict.PENDING;
        }
        reason = Errno.text(errno);
        return Attempt.Verdict.FAILED;
    }

    private Attempt.Verdict judge() {
        String line = new String(status, StandardCharsets.ISO_8859_1);
        if (!line.matches("HTTP/1\\.[0-9] [1-5][0-9][0-9]")) {
            reason = "its response is not HTTP/1";
            return Attempt.Verdict.FAILED;
        }
        char hundreds = line.charAt(9);
        if (hundreds == '2' || hundreds == '3') {
            return Attempt.Verdict.READY;
        }
        reason = "HTTP status " + line.substring(9);
        return Attempt.Verdict.FAILED;
    }

    @Override
    public String reason() {
        return reason;
    }
}
