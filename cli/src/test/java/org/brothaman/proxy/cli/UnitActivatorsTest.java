package org.brothaman.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.activation.lifecycle.ReadinessCheck;
import org.brothaman.proxy.activation.lifecycle.UnitEvent;
import org.brothaman.proxy.activation.lifecycle.UnitObserver;
import org.brothaman.proxy.activation.lifecycle.UnitPlan;
import org.brothaman.proxy.activation.namespace.NetworkNamespace;
import org.brothaman.proxy.activation.readiness.ProbeTarget;
import org.brothaman.proxy.activation.readiness.Readiness;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.address.Resolver;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.session.Activator;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class UnitActivatorsTest {
    private static final UnitObserver NOBODY =
            new UnitObserver() {
                @Override
                public void begins(String unit, String status, Duration atMost) {}

                @Override
                public Runnable happened(UnitEvent event) {
                    return () -> {};
                }
            };

    private static UnitActivators activators(List<String> sockets, String... arguments) {
        return activators(Map.of(), sockets, arguments);
    }

    /** As a process has them with these arguments, and looks for them in that environment. */
    static UnitActivators activators(
            Map<String, String> environment, List<String> sockets, String... arguments) {
        ProxyCommand command = new ProxyCommand();
        new CommandLine(command).parseArgs(arguments);
        Map<String, BackendAddress> backends = new LinkedHashMap<>();
        sockets.forEach(socket -> backends.put(socket, BackendAddress.parse("127.0.0.1:80")));
        UnitOptions options = new UnitOptions(command.activation);
        return new UnitActivators(
                options,
                new ProxyProtocolOptions(command.proxyProtocol),
                new Namespaces(command.namespaces, options, (_, _) -> {}),
                new WakeRulesReader(command.wake, command.activation),
                backends,
                environment,
                new Resolver(),
                NOBODY);
    }

    @Test
    void shouldMakeEachUnitOnceInTheOrderOfTheSockets() {
        UnitActivators units =
                activators(
                        List.of("web", "db", "admin", "plain"),
                        "--unit=web=pod",
                        "--unit=db=db.service",
                        "--unit=admin=pod.service",
                        "--ready=admin=http:/health");
        assertEquals(List.of("pod.service", "db.service"), List.copyOf(units.names()));
        assertSame(units.activation("web"), units.activation("admin"));
        assertTrue(units.activation("web").activator().mustWait());
        units.close();
        assertFalse(units.activation("web").activator().mustWait());
        assertFalse(units.activation("admin").activator().mustWait());
        assertSame(Activator.NONE, units.activation("plain").activator());
    }

    @Test
    void shouldRefuseAReadinessWithoutAUnit() {
        assertRefused("add --unit, or remove --ready", "--ready=unit");
        assertRefused("add --unit b=UNIT", "--unit=a=web", "--ready=b=unit");
        assertRefused("add --unit b=UNIT", "--unit=a=web", "--quiet-after=b=5min");
        assertRefused("is not the name of a service unit", "--unit=web.socket");
        assertRefused("--user and --system cannot be combined", "--user", "--system", "--unit=web");
    }

    @Test
    void shouldStopAnotherUnitForOneUnitOnly() {
        ProxyCommand command = new ProxyCommand();
        new CommandLine(command).parseArgs("--unit=a=web", "--unit=b=web", "--stop-unit=app-pod");
        NetworkNamespace host = NetworkNamespace.ofThisHost(LinuxKernel.INSTANCE);
        ReadinessCheck check =
                new ReadinessCheck(
                        "b",
                        new Readiness.Tcp(),
                        new ProbeTarget(List::of, new byte[0], host),
                        host);
        UnitPlan plan =
                new UnitOptions(command.activation)
                        .plan("web.service", ManagerScope.USER, Map.of(), List.of(check));
        assertEquals("web.service", plan.unit());
        assertEquals("app-pod.service", plan.stopUnit());

        assertRefused("--stop-unit \"pod\" needs one --unit", "--stop-unit=pod");
        assertRefused("run a proxy for each", "--unit=a=x", "--unit=b=y", "--stop-unit=pod");
        assertRefused(
                "--stop-unit \"x.socket\" is not the name", "--unit=x", "--stop-unit=x.socket");
    }

    private static void assertRefused(String why, String... arguments) {
        String message =
                assertThrows(UsageException.class, () -> activators(List.of("a", "b"), arguments))
                        .getMessage();
        assertTrue(message.contains(why), message);
    }
}
