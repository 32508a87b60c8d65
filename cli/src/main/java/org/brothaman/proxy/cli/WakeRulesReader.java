package org.brothaman.proxy.cli;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.brothaman.proxy.address.AddressException;
import org.brothaman.proxy.address.NetworkSet;
import org.brothaman.proxy.session.Settings.WhenFull;
import org.brothaman.proxy.session.TimeLimit;
import org.brothaman.proxy.session.WakeLimit;
import org.brothaman.proxy.session.WakeRules;
import org.brothaman.proxy.setup.quadlet.Choice;
import org.jspecify.annotations.Nullable;

/** What the command line says about who wakes a unit, socket by socket. Immutable. */
final class WakeRulesReader {
    private final WakeOptions options;
    private final TimeLimit patience;
    private final PerSocket on;
    private final PerSocket allow;

    /**
     * @throws UsageException when there is nothing to wake, and something is said about it
     */
    WakeRulesReader(WakeOptions options, ActivationOptions activation) {
        this.options = options;
        patience = SettingsReader.limit(activation.readyTimeout);
        on = new PerSocket("--wake-on", options.on);
        allow = new PerSocket("--wake-allow", options.allow);
        if (activation.units.isEmpty()) {
            refuse("--wake-on", options.on);
            refuse("--wake-allow", options.allow);
            if (options.limit != null) {
                throw new UsageException(
                        "--wake-limit needs a unit to start: add --unit, or remove --wake-limit");
            }
        }
    }

    private static void refuse(String option, List<Assignment> values) {
        if (!values.isEmpty()) {
            throw new UsageException(
                    "%s \"%s\" needs a unit to start: add --unit, or remove %s"
                            .formatted(option, values.getFirst().value(), option));
        }
    }

    /** Values that name sockets must name some of these. */
    void requireKnown(Set<String> sockets) {
        on.requireKnown(sockets);
        allow.requireKnown(sockets);
    }

    WakeRules rules(String socket) {
        return new WakeRules(
                trigger(on.of(socket)),
                SettingsReader.limit(options.dataTimeout),
                networks(allow.of(socket)),
                options.whenAsleep == WhenFull.WAIT
                        ? WakeRules.Others.WAIT
                        : WakeRules.Others.REFUSE,
                patience);
    }

    /** How often one source may wake a unit, for each unit a new one; null for no limit. */
    @Nullable WakeLimit limit() {
        return options.limit == null
                ? null
                : new WakeLimit(options.limit.count(), options.limit.time().nanoseconds());
    }

    private static WakeRules.Trigger trigger(@Nullable String text) {
        try {
            return text == null
                    ? WakeRules.Trigger.CONNECTION
                    : WakeRules.Trigger.valueOf(Choice.WAKE_ON.of(text).toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--wake-on " + e.getMessage());
        }
    }

    private static NetworkSet networks(@Nullable String text) {
        try {
            return text == null ? NetworkSet.NONE : NetworkSet.parse(text);
        } catch (AddressException e) {
            throw new UsageException("--wake-allow " + e.getMessage());
        }
    }
}
