package org.brothaman.proxy.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A page of metrics as a scraper gets it. A value. */
record Scrape(String head, String text) {
    private static final int LARGEST = 1 << 20;

    /** Asks a proxy with {@code --metrics FILE}. */
    static Scrape of(Path file) {
        return of(file, "GET /metrics HTTP/1.1\r\nHost: test\r\n\r\n");
    }

    static Scrape of(Path file, String request) {
        try (SocketChannel scraper = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            return of(scraper, request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Scrape of(SocketChannel scraper, String request) throws IOException {
        scraper.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1)));
        ByteBuffer page = ByteBuffer.allocate(LARGEST);
        while (scraper.read(page) >= 0) {}
        String all = new String(page.array(), 0, page.position(), StandardCharsets.UTF_8);
        int end = all.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new AssertionError("no answer: " + all);
        }
        return new Scrape(all.substring(0, end), all.substring(end + 4));
    }

    /** The sum of the samples whose name and labels begin so. */
    double value(String start) {
        return text.lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .reduce(Double::sum)
                .orElseThrow(() -> new AssertionError("no " + start + " in " + text));
    }
}
