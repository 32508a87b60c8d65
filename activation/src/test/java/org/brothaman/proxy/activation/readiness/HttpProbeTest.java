package org.brothaman.proxy.activation.readiness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.activation.clock.FakeClock;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.SocketAddress;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class HttpProbeTest {
    private static final SocketAddress WEB = SocketAddress.inet(new byte[] {127, 0, 0, 1}, 80, 0);

    private final FakeClock clock = new FakeClock();

    @ParameterizedTest
    @CsvSource({
        "200, READY",
        "204, READY",
        "301, READY",
        "399, READY",
        "199, FAILED",
        "404, FAILED",
        "500, FAILED",
        "600, FAILED",
        "20x, FAILED"
    })
    void shouldTakeHttpStatusFrom200To399(String status, Attempt.Verdict verdict) {
        Talker sockets = new Talker("HTTP/1.1 " + status + " as it is\r\n\r\n");
        HttpProbe probe = new HttpProbe(sockets, WEB, "/health?x=1");
        Attempt.Verdict last = Attempt.Verdict.PENDING;
        for (int i = 0; i < 1_000 && last == Attempt.Verdict.PENDING; i++) {
            last = probe.go(1);
        }
        assertEquals(verdict, last, probe.reason());
        assertEquals(
                "GET /health?x=1 HTTP/1.1\r\nHost: 127.0.0.1:80\r\nUser-Agent: bro-proxy\r\n"
                        + "Accept: */*\r\nConnection: close\r\n\r\n",
                sockets.heard.toString());
    }

    @ParameterizedTest
    @CsvSource({"SSH-2.0-OpenSSH_10", "HTTP/2.0 200 OK", "HTTP/1.1  200", "'                 '"})
    void shouldNotTakeOtherProtocolsForHttp(String greeting) {
        Prober.Result.TimedOut late =
                assertInstanceOf(
                        Prober.Result.TimedOut.class,
                        new Prober(_ -> new Talker(greeting), clock)
                                .await(
                                        new Readiness.Http("/"),
                                        new ProbeTarget(() -> List.of(WEB), ProberFixture.HOST),
                                        () -> PortForwarding.DIRECT,
                                        clock.nanoTime() + TimeUnit.SECONDS.toNanos(90),
                                        () -> true));
        assertEquals("127.0.0.1:80: its response is not HTTP/1", late.reason());
    }

    /** Takes a request a few bytes at a time and answers each connection in the same manner. */
    private static final class Talker extends FakeSockets {
        final StringBuilder heard = new StringBuilder();
        private final byte[] answer;
        private final Map<Integer, Integer> told = new HashMap<>();
        private int calls;

        Talker(String answer) {
            this.answer = answer.getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public int connect(int fd, SocketAddress address) {
            return 0;
        }

        @Override
        public int send(int fd, byte[] bytes, int offset, int length) {
            if (calls++ % 2 == 0) {
                return Errno.EAGAIN;
            }
            int count = Math.min(7, length);
            heard.append(new String(bytes, offset, count, StandardCharsets.ISO_8859_1));
            return count;
        }

        @Override
        public int receive(int fd, byte[] bytes, int offset, int length) {
            if (calls++ % 2 == 0) {
                return Errno.EAGAIN;
            }
            int start = told.getOrDefault(fd, 0);
            int count = deliver(answer, start, bytes, offset, Math.min(5, length));
            told.put(fd, start + count);
            return count;
        }
    }
}
