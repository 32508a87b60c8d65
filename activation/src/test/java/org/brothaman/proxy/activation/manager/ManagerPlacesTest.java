package org.brothaman.proxy.activation.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.brothaman.proxy.activation.manager.ManagerAddress.Kind;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.junit.jupiter.api.Test;

/** Which manager, where, and how a unit is called there. */
final class ManagerPlacesTest {

    @Test
    void shouldAskThePrivateSocketBeforeTheBuses() {
        Map<String, String> environment =
                Map.of(
                        "XDG_RUNTIME_DIR",
                        "/run/user/1500",
                        "DBUS_SESSION_BUS_ADDRESS",
                        "tcp:host=h;unix:abstract=/x;unix:guid=1,path=/a%20b%2,x=y");
        assertEquals(
                List.of(
                        new ManagerAddress("/run/user/1500/systemd/private", Kind.PRIVATE),
                        new ManagerAddress("/a b%2", Kind.BUS),
                        new ManagerAddress("/run/user/1500/bus", Kind.BUS)),
                ManagerAddress.of(ManagerScope.USER, environment));
    }

    @Test
    void shouldKnowTheSystemsPlacesWithoutAnyVariable() {
        assertEquals(
                List.of(
                        new ManagerAddress("/run/systemd/private", Kind.PRIVATE),
                        new ManagerAddress("/run/dbus/system_bus_socket", Kind.BUS)),
                ManagerAddress.of(ManagerScope.SYSTEM, Map.of()));
        assertEquals(List.of(), ManagerAddress.of(ManagerScope.USER, Map.of()));
    }

    @Test
    void shouldEscapeAUnitsNameAsTheManagerDoes() {
        assertEquals(
                "/org/freedesktop/systemd1/unit/web_2dx_401_2eservice",
                UnitPath.of("web-x@1.service"));
        assertEquals(
                "/org/freedesktop/systemd1/unit/_31_c3_bc_2eservice", UnitPath.of("1ü.service"));
    }
}
