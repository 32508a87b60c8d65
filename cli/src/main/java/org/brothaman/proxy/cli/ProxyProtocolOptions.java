package org.brothaman.proxy.cli;

import java.util.Locale;
import java.util.Set;
import org.brothaman.proxy.address.AddressException;
import org.brothaman.proxy.address.NetworkSet;
import org.brothaman.proxy.proxyprotocol.HeaderOptions;
import org.brothaman.proxy.session.SenderSettings;
import org.brothaman.proxy.setup.quadlet.Choice;
import org.jspecify.annotations.Nullable;

/** What the command line says about the PROXY protocol, socket by socket. Immutable. */
final class ProxyProtocolOptions {
    private final PerSocket headers;
    private final PerSocket senders;
    private final PerSocket foreign;

    /**
     * @throws UsageException when {@code --foreign-proxy-protocol} is given and no sender
     */
    ProxyProtocolOptions(ProxyCommand.ProxyProtocol options) {
        headers = new PerSocket("--proxy-protocol", options.header);
        senders = new PerSocket("--accept-proxy-protocol", options.senders);
        foreign = new PerSocket("--foreign-proxy-protocol", options.foreign);
        if (senders.isEmpty() && !foreign.isEmpty()) {
            throw new UsageException(
                    "--foreign-proxy-protocol \""
                            + options.foreign.getFirst().value()
                            + "\" applies to clients that are not in --accept-proxy-protocol; add that, or remove it");
        }
    }

    /** Values that name sockets must name some of these. */
    void requireKnown(Set<String> sockets) {
        headers.requireKnown(sockets);
        senders.requireKnown(sockets);
        foreign.requireKnown(sockets);
    }

    /** What the backend behind this socket is told. */
    HeaderOptions header(String socket) {
        String text = headers.of(socket);
        try {
            return text == null ? HeaderOptions.NONE : HeaderOptions.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--proxy-protocol " + e.getMessage());
        }
    }

    /** Who tells us. */
    SenderSettings senders(String socket) {
        String text = senders.of(socket);
        if (text == null) {
            return SenderSettings.NONE;
        }
        try {
            return new SenderSettings(NetworkSet.parse(text), others(foreign.of(socket)));
        } catch (AddressException e) {
            throw new UsageException("--accept-proxy-protocol " + e.getMessage());
        }
    }

    private static SenderSettings.Others others(@Nullable String text) {
        if (text == null) {
            return SenderSettings.Others.REFUSE;
        }
        try {
            String word = Choice.REFUSE_OR_PASS.of(text);
            return SenderSettings.Others.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--foreign-proxy-protocol " + e.getMessage());
        }
    }
}
