package org.brothaman.proxy.activation.manager;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.jspecify.annotations.Nullable;

/**
 * A socket of a manager: its private one, which delivers every signal, or a message bus, which
 * needs a hello and a subscription. The order is systemctl's: private first.
 */
record ManagerAddress(String path, Kind kind) {

    enum Kind {
        PRIVATE,
        BUS
    }

    /** Where to look for the manager of {@code scope}, best first; empty if nothing says where. */
    static List<ManagerAddress> of(ManagerScope scope, Map<String, String> environment) {
        List<ManagerAddress> addresses = new ArrayList<>();
        switch (scope) {
            case USER -> {
                String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
                if (!runtime.isEmpty()) {
                    addresses.add(new ManagerAddress(runtime + "/systemd/private", Kind.PRIVATE));
                }
                addBuses(addresses, environment.get("DBUS_SESSION_BUS_ADDRESS"));
                if (!runtime.isEmpty()) {
                    addBuses(addresses, "unix:path=" + runtime + "/bus");
                }
            }
            case SYSTEM -> {
                addresses.add(new ManagerAddress("/run/systemd/private", Kind.PRIVATE));
                addBuses(addresses, environment.get("DBUS_SYSTEM_BUS_ADDRESS"));
                addBuses(addresses, "unix:path=/run/dbus/system_bus_socket");
            }
        }
        return addresses.stream().distinct().toList();
    }

    /** Takes the UNIX paths out of a list of D-Bus server addresses ("Server Addresses"). */
    private static void addBuses(List<ManagerAddress> addresses, @Nullable String list) {
        if (list == null) {
            return;
        }
        for (String address : list.split(";")) {
            if (!address.startsWith("unix:")) {
                continue;
            }
            for (String pair : address.substring("unix:".length()).split(",")) {
                if (pair.startsWith("path=")) {
                    String path = unescape(pair.substring("path=".length()));
                    addresses.add(new ManagerAddress(path, Kind.BUS));
                }
            }
        }
    }

    /**
     * A conversation with the first of these that answers.
     *
     * @throws BusException if none does, and why; {@code AWAY} if one may be back soon
     */
    static ManagerSession open(List<ManagerAddress> addresses, MonotonicClock clock, long deadline)
            throws BusException {
        List<String> tried = new ArrayList<>();
        BusException.Kind kind = BusException.Kind.UNREACHABLE;
        for (ManagerAddress address : addresses) {
            try {
                BusConnection link = BusConnection.begin(address.path(), clock);
                return ManagerSession.over(link, address.kind(), deadline);
            } catch (BusException e) {
                switch (e.kind()) {
                    case TIMED_OUT, INTERRUPTED -> throw e;
                    case UNREACHABLE, GARBLED -> {}
                    case AWAY, HUNG_UP -> kind = BusException.Kind.AWAY;
                }
                tried.add(e.getMessage());
            }
        }
        String reason = tried.isEmpty() ? "its address is unknown" : String.join("; ", tried);
        throw new BusException(kind, reason);
    }

    private static String unescape(String value) {
        StringBuilder text = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '%' && i + 2 < value.length()) {
                int code = hexadecimal(value.charAt(i + 1)) * 16 + hexadecimal(value.charAt(i + 2));
                if (code >= 0) {
                    text.append((char) code);
                    i += 2;
                    continue;
                }
            }
            text.append(c);
        }
        return text.toString();
    }

    /** The digit's value, or a number so negative that no sum with another digit is a code. */
    private static int hexadecimal(char digit) {
        int value = Character.digit(digit, 16);
        return value < 0 ? -1000 : value;
    }
}
