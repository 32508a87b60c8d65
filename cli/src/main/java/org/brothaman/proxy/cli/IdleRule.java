package org.brothaman.proxy.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.brothaman.proxy.activation.lifecycle.OnIdle;
import picocli.CommandLine.TypeConversionException;

/**
 * What a proxy does with a unit that nobody uses, by the words with which systemd starts it.
 *
 * @param proxy the proxy's unit
 * @param stopUnit what it stops to stop the unit; full name
 */
record IdleRule(String proxy, OnIdle onIdle, String stopUnit) {
    private static final String SERVICE = ".service";

    /**
     * That of the proxies before this unit; of several the one that loses least. Empty where there
     * is none.
     *
     * @param commands of what may be proxies, by their units; empty for what is not there
     * @param unit full name
     */
    static Optional<IdleRule> of(Map<String, List<String>> commands, String unit) {
        return commands.entrySet().stream()
                .filter(command -> isFor(unit, command.getValue()))
                .map(command -> of(command.getKey(), command.getValue(), unit))
                .max(Comparator.comparing(IdleRule::onIdle));
    }

    private static boolean isFor(String unit, List<String> command) {
        return units(command).contains(unit);
    }

    /** The units, by full name, that a proxy wakes which is started with these words. */
    static List<String> units(List<String> command) {
        return values("--unit", command).stream()
                .map(value -> fullName(value.substring(value.indexOf('=') + 1)))
                .distinct()
                .toList();
    }

    private static IdleRule of(String proxy, List<String> command, String unit) {
        List<String> onIdle = values("--on-idle", command);
        List<String> stopped = values("--stop-unit", command);
        return new IdleRule(
                proxy,
                onIdle.isEmpty() ? OnIdle.STOP : onIdle(onIdle.getLast()),
                stopped.isEmpty() ? unit : fullName(stopped.getLast()));
    }

    /** The proxy refuses what it does not know, and so does nothing. */
    private static OnIdle onIdle(String text) {
        try {
            return new OnIdleConverter().convert(text);
        } catch (TypeConversionException e) {
            return OnIdle.LEAVE;
        }
    }

    private static String fullName(String unit) {
        return unit.contains(".") ? unit : unit + SERVICE;
    }

    /** As {@code --option=value} or in the next word. */
    private static List<String> values(String option, List<String> command) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < command.size(); i++) {
            String word = command.get(i);
            if (word.startsWith(option + "=")) {
                values.add(word.substring(option.length() + 1));
            } else if (word.equals(option) && i + 1 < command.size()) {
                i++;
                values.add(command.get(i));
            }
        }
        return values;
    }
}
