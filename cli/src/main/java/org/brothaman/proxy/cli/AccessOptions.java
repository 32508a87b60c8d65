package org.brothaman.proxy.cli;

import java.util.Set;
import org.brothaman.proxy.address.AddressException;
import org.brothaman.proxy.address.NetworkSet;
import org.brothaman.proxy.session.AccessRules;
import org.jspecify.annotations.Nullable;

/** What the command line says about who may connect, socket by socket. Immutable. */
final class AccessOptions {
    private final PerSocket allow;
    private final PerSocket deny;

    AccessOptions(ProxyCommand.Access options) {
        allow = new PerSocket("--allow", options.allow);
        deny = new PerSocket("--deny", options.deny);
    }

    /** Values that name sockets must name some of these. */
    void requireKnown(Set<String> sockets) {
        allow.requireKnown(sockets);
        deny.requireKnown(sockets);
    }

    /**
     * @throws UsageException when some are allowed and none denied, for that keeps nobody out
     */
    AccessRules rules(String socket) {
        String allowed = allow.of(socket);
        String denied = deny.of(socket);
        if (allowed != null && denied == null) {
            throw new UsageException(
                    "--allow \"" + allowed + "\" alone keeps nobody out; add --deny=any");
        }
        return new AccessRules(networks("--allow", allowed), networks("--deny", denied));
    }

    private static NetworkSet networks(String option, @Nullable String text) {
        try {
            return text == null ? NetworkSet.NONE : NetworkSet.parse(text);
        } catch (AddressException e) {
            throw new UsageException(option + " " + e.getMessage());
        }
    }
}
