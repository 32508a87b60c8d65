package org.brothaman.proxy.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an option says for each socket: at most one value for all, and values for sockets by name.
 * Immutable once read.
 */
final class PerSocket {
    private final String option;
    private final Map<String, String> byName = new LinkedHashMap<>();
    private @Nullable String common;

    /**
     * @throws UsageException when two values claim the same socket
     */
    PerSocket(String option, List<Assignment> assignments) {
        this.option = option;
        for (Assignment assignment : assignments) {
            add(assignment);
        }
    }

    private void add(Assignment assignment) {
        String before =
                assignment.socket() == null
                        ? common
                        : byName.put(assignment.socket(), assignment.value());
        if (before != null) {
            String whose = assignment.socket() == null ? "" : " for socket " + assignment.socket();
            throw new UsageException(
                    "two values of %s%s, \"%s\" and \"%s\": give one, or %s=NAME=… for each socket"
                            .formatted(
                                    option,
                                    whose,
                                    before,
                                    assignment.value(),
                                    option.startsWith("-") ? option : "--backend"));
        }
        if (assignment.socket() == null) {
            common = assignment.value();
        }
    }

    boolean isEmpty() {
        return common == null && byName.isEmpty();
    }

    /** Whether there is one value only, for whichever sockets. */
    boolean isOne() {
        Stream<String> all = Stream.concat(Stream.ofNullable(common), byName.values().stream());
        return all.distinct().count() == 1;
    }

    /** Whether there is a value for this very socket. */
    boolean names(String socket) {
        return byName.containsKey(socket);
    }

    /** The value for this socket, or null. */
    @Nullable String of(String socket) {
        return byName.getOrDefault(socket, common);
    }

    /**
     * @param sockets the names of the sockets that there are
     * @throws UsageException when a value names another one
     */
    void requireKnown(Set<String> sockets) {
        Set<String> unknown = new TreeSet<>(byName.keySet());
        unknown.removeAll(sockets);
        if (!unknown.isEmpty()) {
            String name = unknown.iterator().next();
            throw new UsageException(
                    "%s %s=%s names a socket that was not passed in; passed in: %s. Set FileDescriptorName=%s in the .socket unit"
                            .formatted(
                                    option,
                                    name,
                                    byName.get(name),
                                    sockets.isEmpty()
                                            ? "none"
                                            : String.join(", ", new TreeSet<>(sockets)),
                                    name));
        }
    }
}
