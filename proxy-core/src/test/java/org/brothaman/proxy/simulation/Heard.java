package org.brothaman.proxy.simulation;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.brothaman.proxy.proxyprotocol.HeaderDecoder;
import org.brothaman.proxy.proxyprotocol.HeaderDecoder.Decoded;
import org.brothaman.proxy.proxyprotocol.HeaderOptions;
import org.brothaman.proxy.proxyprotocol.ProxyHeader;

/**
 * The header of the PROXY protocol with which all begins that a backend is given: looked at as it
 * comes, and to be what the route says of that very client, byte by byte.
 */
final class Heard {
    private static final int MOST = 512;
    private static final int FIXED = 16;

    private final Pair pair;
    private final byte[] bytes = new byte[MOST];
    private int length;
    private boolean whole;

    Heard(Pair pair) {
        this.pair = pair;
    }

    /** The backend is given these. */
    void more(byte[] given, int count) {
        if (whole) {
            return;
        }
        int most = Math.min(count, MOST - length);
        System.arraycopy(given, 0, bytes, length, most);
        switch (HeaderDecoder.decode(bytes, length + most)) {
            case Decoded.Incomplete incomplete -> length += most;
            case Decoded.Complete complete -> {
                length = complete.length();
                whole = true;
                check();
            }
            case Decoded.Invalid invalid ->
                    pair.world.fail("a backend hears no header: " + invalid.reason());
        }
    }

    private void check() {
        HeaderOptions options = pair.route.header;
        byte[] id = options.uniqueId() ? id() : new byte[0];
        byte[] expected = options.encode(pair.said(), id);
        if (!Arrays.equals(expected, 0, expected.length, bytes, 0, length)) {
            pair.world.fail("a backend hears a wrong header of " + pair.said());
        }
        if (options.uniqueId() && !pair.world.ids.add(new String(id))) {
            pair.world.fail("two connections have one id");
        }
    }

    /** PP2_TYPE_UNIQUE_ID, which comes first behind the addresses. */
    private byte[] id() {
        int addresses =
                switch (pair.said()) {
                    case ProxyHeader.Local local -> 0;
                    case ProxyHeader.Proxied(var source, var destination) ->
                            2 * (source.host().length + Short.BYTES);
                };
        ByteBuffer extension = ByteBuffer.wrap(bytes).position(FIXED + addresses);
        if (extension.get() != 5) {
            pair.world.fail("a header without an id");
        }
        byte[] id = new byte[extension.getShort()];
        extension.get(id);
        return id;
    }

    /** How many bytes of it were given. */
    int length() {
        return length;
    }

    boolean whole() {
        return whole;
    }
}
