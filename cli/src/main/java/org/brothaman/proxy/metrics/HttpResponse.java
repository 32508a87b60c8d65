package org.brothaman.proxy.metrics;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Makes HTTP/1.1 responses, RFC 9110; each ends its connection. Stateless. */
final class HttpResponse {
    private static final String PLAIN = "text/plain; charset=utf-8";

    private HttpResponse() {}

    static byte[] of(MetricsBody page, boolean withText) {
        return write(HttpStatus.OK, page, withText);
    }

    /**
     * @param text a line for people
     */
    static byte[] trouble(HttpStatus status, String text) {
        MetricsBody page = new MetricsBody(PLAIN, (text + "\n").getBytes(StandardCharsets.UTF_8));
        return write(status, page, true);
    }

    private static byte[] write(HttpStatus status, MetricsBody page, boolean withText) {
        String head =
                "HTTP/1.1 "
                        + status.line()
                        + "\r\nContent-Type: "
                        + page.contentType()
                        + "\r\nContent-Length: "
                        + page.text().length
                        + "\r\n"
                        + status.header()
                        + "Connection: close\r\n\r\n";
        var bytes = new ByteArrayOutputStream(head.length() + page.text().length);
        bytes.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        if (withText) {
            bytes.writeBytes(page.text());
        }
        return bytes.toByteArray();
    }
}
