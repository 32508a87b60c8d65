package org.brothaman.proxy.activation.readiness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.brothaman.proxy.activation.readiness.Attempt.Verdict;
import org.brothaman.proxy.fuzz.Text;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.SocketAddress;

/**
 * A backend's answer to a GET, in pieces as small as the first byte says: the verdict follows from
 * the first twelve bytes alone, however they come; no more is read, and all is read that is needed.
 */
public final class HttpProbeFuzz {
    private static final SocketAddress ADDRESS = SocketAddress.unixPath("/run/web.sock");

    private HttpProbeFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        Backend backend = new Backend(input);
        HttpProbe probe = new HttpProbe(backend, ADDRESS, "/health?a=b");
        Verdict verdict = Verdict.PENDING;
        int rounds = 0;
        while (verdict == Verdict.PENDING) {
            assertTrue(rounds++ < 100, "no end");
            verdict = probe.go(3);
        }
        assertEquals(expected(input), verdict);
        assertEquals(Math.min(13, input.length), backend.at);
        Text.assertMessage(probe.reason());
    }

    private static Verdict expected(byte[] input) {
        String answer = new String(input, 1, input.length - 1, StandardCharsets.ISO_8859_1);
        boolean http =
                answer.length() >= 12
                        && answer.startsWith("HTTP/1.")
                        && isDigit(answer.charAt(7))
                        && answer.charAt(8) == ' '
                        && isDigit(answer.charAt(10))
                        && isDigit(answer.charAt(11));
        return http && (answer.charAt(9) == '2' || answer.charAt(9) == '3')
                ? Verdict.READY
                : Verdict.FAILED;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Gives and takes as much at a time as the first byte says, and every other time nothing. */
    private static final class Backend implements Sockets {
        private final byte[] answer;
        private final int piece;
        private boolean blocked;
        private int at = 1;

        Backend(byte[] answer) {
            this.answer = answer;
            this.piece = 1 + (answer[0] & 15);
        }

        @Override
        public int receive(int fd, byte[] bytes, int offset, int length) {
            blocked = !blocked;
            if (blocked) {
                return answer[0] < 0 ? Errno.EINTR : Errno.EAGAIN;
            }
            int count = Math.min(Math.min(piece, length), answer.length - at);
            System.arraycopy(answer, at, bytes, offset, count);
            at += count;
            return count;
        }

        @Override
        public int send(int fd, byte[] bytes, int offset, int length) {
            return Math.min(8 * piece, length);
        }

        @Override
        public int open(int family) {
            return 3;
        }

        @Override
        public int connect(int fd, SocketAddress address) {
            return 0;
        }

        @Override
        public int close(int fd) {
            return 0;
        }

        @Override
        public void close() {}
    }
}
