package org.brothaman.proxy.proxyprotocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.brothaman.proxy.fuzz.Text;
import org.brothaman.proxy.proxyprotocol.HeaderDecoder.Decoded;

/**
 * Headers of the PROXY protocol: an accepted one is not longer than what came, reads the same when
 * written again, and was not accepted before its last byte; a refusal is one line.
 */
public final class HeaderFuzz {
    private HeaderFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        switch (HeaderDecoder.decode(input, input.length)) {
            case Decoded.Incomplete(int total) -> {
                assertTrue(total > input.length && total <= HeaderDecoder.HEADER_MAX);
            }
            case Decoded.Invalid(String reason) -> Text.assertMessage(reason);
            case Decoded.Complete(ProxyHeader header, int length) -> {
                assertTrue(length > 0 && length <= input.length);
                assertTrue(HeaderDecoder.decode(input, length - 1) instanceof Decoded.Incomplete);
                byte[] again = HeaderEncoder.encode(HeaderFormat.V2, header, null, true);
                assertEquals(
                        new Decoded.Complete(header, again.length),
                        HeaderDecoder.decode(again, again.length));
            }
        }
    }
}
