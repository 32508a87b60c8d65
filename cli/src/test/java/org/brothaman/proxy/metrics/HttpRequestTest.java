package org.brothaman.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpRequestTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static HttpRequest parse(String text) {
        byte[] bytes = bytes(text);
        return HttpRequest.parse(bytes, bytes.length);
    }

    @Test
    void shouldFindTheEndOfAHeadWhereverItIsCut() {
        String head = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
        byte[] bytes = bytes(head + "rest");
        for (int length = 0; length <= bytes.length; length++) {
            int expected = length < head.length() ? 0 : head.length();
            assertEquals(
                    expected, HttpRequest.headLength(bytes, length), "of " + length + " bytes");
        }
        assertEquals(17, HttpRequest.headLength(bytes("GET / HTTP/1.0\n\n\nx"), 18) + 1);
    }

    @Test
    void shouldReadWhatAScraperSays() {
        assertEquals(
                new HttpRequest("GET", "/metrics", false), parse("GET /metrics HTTP/1.0\r\n\r\n"));
        assertEquals(
                new HttpRequest("HEAD", "/metrics", true),
                parse(
                        "HEAD /metrics?x=1 HTTP/1.1\r\nHost: h\r\naccept:"
                                + " application/OpenMetrics-text;version=1.0.0;q=0.8,*/*;q=0.1\r\n\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n\r\n",
                "GET\r\n\r\n",
                "GET /metrics\r\n\r\n",
                "GET /metrics HTTP/2.0\r\n\r\n",
                "GET  /metrics HTTP/1.1\r\n\r\n",
                "GET /metrics HTTP/1.1\r\nno colon\r\n\r\n",
                "GET /metrics HTTP/1.1\r\n: no name\r\n\r\n",
                "\u0016\u0003\u0001\u0002\n\n"
            })
    void shouldTakeNothingElseForARequest(String text) {
        assertNull(parse(text));
    }

    @Test
    void shouldNotBreakOnAnyBytes() {
        long seed = new Random().nextLong();
        System.out.println("requests from seed " + seed);
        Random random = new Random(seed);
        String alphabet = "GET /metrics HTTP/1.1\r\n\r\n:?\0\u00ff";
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            for (int j = 0; j < bytes.length; j++) {
                bytes[j] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
            }
            int end = HttpRequest.headLength(bytes, bytes.length);
            if (end > 0) {
                HttpRequest.parse(bytes, end);
            }
        }
    }
}
