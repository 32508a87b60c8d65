package org.brothaman.proxy.setup.unitfiles;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.brothaman.proxy.address.AddressException;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.setup.quadlet.Quadlet;
import org.brothaman.proxy.setup.quadlet.Quadlets;

/**
 * Keeps track of addresses in use, so that a second user of an address is told about the first: two
 * sockets cannot listen on one, and two containers behind one address would serve each other's
 * clients. Used by one thread.
 */
public final class Claims {
    /** Specifiers that are another word in each unit, systemd.unit(5). */
    private static final Pattern UNITS_OWN = Pattern.compile("%[nNpPiIjJyYf]");

    private final Map<String, Path> listeners = new HashMap<>();
    private final Map<String, Path> backends = new HashMap<>();

    /** What the sections of all Quadlets but one claim; a template's is for what it stands for. */
    public static Claims ofOthers(Quadlets quadlets, Quadlet except, Planner silent) {
        Claims claims = new Claims();
        for (String name : quadlets.fileNames()) {
            quadlets.find(name, diagnostic -> {})
                    .filter(Quadlet::hasSection)
                    .filter(quadlet -> !quadlets.leavesItToInstances(quadlet))
                    .map(Quadlet::served)
                    .filter(quadlet -> !quadlet.path().equals(except.path()))
                    .ifPresent(
                            quadlet ->
                                    silent.units(quadlet)
                                            .ifPresent(units -> claims.add(quadlet.path(), units)));
        }
        return claims;
    }

    /** Claims for that file whatever nobody else has. */
    void add(Path file, List<String> streams, List<String> targets) {
        comparable(streams, stream -> stream).forEach(s -> listeners.putIfAbsent(s, file));
        comparable(targets, Claims::plain).forEach(t -> backends.putIfAbsent(t, file));
    }

    void add(Path file, ProxyUnits units) {
        add(file, units.streams(), units.hostBackends());
    }

    /** What somebody else has of what these units want, in one sentence; empty for nothing. */
    public Optional<String> clash(Path file, ProxyUnits units) {
        for (String stream : comparable(units.streams(), stream -> stream)) {
            if (isOthers(listeners, stream, file)) {
                return Optional.of(
                        "Listen=%s is already used by %s; choose another"
                                .formatted(stream, listeners.get(stream)));
            }
        }
        for (String backend : comparable(units.hostBackends(), Claims::plain)) {
            if (isOthers(backends, backend, file)) {
                return Optional.of(
                        "its backend %s is already that of %s: each would get the other's clients; publish another port, or correct Backend="
                                .formatted(backend, backends.get(backend)));
            }
        }
        return Optional.empty();
    }

    private static boolean isOthers(Map<String, Path> holders, String address, Path file) {
        Path holder = holders.get(address);
        return holder != null && !holder.equals(file);
    }

    private static List<String> comparable(List<String> addresses, UnaryOperator<String> form) {
        List<String> comparable = new ArrayList<>(addresses.size());
        for (String address : addresses) {
            if (!isUnitsOwn(address)) {
                comparable.add(form.apply(address));
            }
        }
        return comparable;
    }

    private static boolean isUnitsOwn(String address) {
        return address.indexOf('%') >= 0 && UNITS_OWN.matcher(address).find();
    }

    /** The one way to write a backend that has several. */
    private static String plain(String backend) {
        try {
            String shown = BackendAddress.parse(backend).toString();
            return shown.startsWith("localhost:") ? "127.0.0.1" + shown.substring(9) : shown;
        } catch (AddressException e) {
            return backend;
        }
    }
}
