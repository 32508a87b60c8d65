package org.brothaman.proxy.setup.quadlet;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.brothaman.proxy.address.ListenAddress;
import org.jspecify.annotations.Nullable;

/**
 * One {@code Listen=}: where clients connect.
 *
 * @param name of the socket, or null; backends and readiness may be said for it alone
 * @param stream what {@code ListenStream=} wants: never a port alone, which systemd would open to
 *     every network
 * @param endpoint null for a UNIX socket
 */
public record Listen(
        @Nullable String name,
        String stream,
        @Nullable PortAddress endpoint,
        SourceLocation place) {

    /**
     * @throws IllegalArgumentException when it is no address that clients can know
     */
    static Listen parse(NamedValue written, SourceLocation place) {
        String text = written.value();
        if (isPathWithSpecifier(text)) {
            return new Listen(written.name(), text, null, place);
        }
        if (Specifiers.differsByInstance(text) && !text.startsWith("/") && !text.startsWith("@")) {
            return ofInstances(written, place);
        }
        String shown = ListenAddress.parseFixed(text).toString();
        if (text.startsWith("/") || text.startsWith("@")) {
            return new Listen(written.name(), text, null, place);
        }
        return new Listen(written.name(), shown.replace("%", "%%"), PortAddress.of(shown), place);
    }

    /** A port that each instance of a template has for itself: only systemd knows it whole. */
    private static Listen ofInstances(NamedValue written, SourceLocation place) {
        String text = written.value();
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        String sample = text.substring(0, colon + 1) + Specifiers.sample(port);
        PortAddress like = PortAddress.of(ListenAddress.parseFixed(sample).toString());
        PortAddress endpoint = new PortAddress(like.host(), PortAddress.UNKNOWN);
        return new Listen(written.name(), like.withPort(port), endpoint, place);
    }

    /** Whether another one, which is not the same, is a part of it. */
    @SuppressWarnings("ReferenceEquality") // equal ones at two places do clash
    boolean covers(Listen other) {
        return this != other
                && endpoint != null
                && other.endpoint != null
                && endpoint.covers(other.endpoint);
    }

    /** Whether it is another one for each instance of a template, a port at least. */
    boolean isOfInstances() {
        return endpoint != null && endpoint.port() == PortAddress.UNKNOWN;
    }

    /** Whether it is a UNIX socket with a file. */
    public boolean isFile() {
        return endpoint == null && !stream.startsWith("@");
    }

    /** systemd puts in folders for %t, %h and the like, systemd.unit(5); their paths are longer. */
    public static boolean isPathWithSpecifier(String text) {
        return text.length() > 3 && text.charAt(0) == '%' && text.charAt(2) == '/';
    }

    /** Their names, sorted, of those that have one. */
    static Set<String> names(List<Listen> listens) {
        Set<String> names = new TreeSet<>();
        for (Listen listen : listens) {
            if (listen.name() != null) {
                names.add(listen.name());
            }
        }
        return names;
    }
}
