package org.brothaman.proxy.stream;

import java.util.Arrays;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.proxyprotocol.HeaderOptions;
import org.brothaman.proxy.session.Client;
import org.brothaman.proxy.session.ConnectionIds;
import org.brothaman.proxy.session.Service;

/**
 * What goes to the backend before the client's bytes that are still in the kernel: our header, and
 * bytes of the client that came with its own. Immutable.
 *
 * @param header how many of the bytes, at the beginning, are our header: they are no traffic
 */
record Prelude(byte[] bytes, int header) {
    private static final byte[] NOTHING = {};
    static final Prelude NONE = new Prelude(NOTHING, 0);

    /**
     * @param early what the client has said behind its own header
     */
    static Prelude of(Kernel kernel, Service service, Client peer, byte[] early) {
        HeaderOptions options = service.header();
        if (!options.isOn()) {
            return of(NOTHING, early);
        }
        byte[] id = options.uniqueId() ? ConnectionIds.next() : NOTHING;
        return of(options.encode(peer.header(kernel, service.address()), id), early);
    }

    private static Prelude of(byte[] header, byte[] early) {
        if (header.length == 0 && early.length == 0) {
            return NONE;
        }
        byte[] all = Arrays.copyOf(header, header.length + early.length);
        System.arraycopy(early, 0, all, header.length, early.length);
        return new Prelude(all, header.length);
    }
}
