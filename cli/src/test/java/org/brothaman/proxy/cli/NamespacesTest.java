package org.brothaman.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.log.Log;
import org.brothaman.proxy.session.Backend;
import org.brothaman.proxy.session.Transparency;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class NamespacesTest {
    private static final BackendAddress ADDRESS = BackendAddress.parse("127.0.0.1:80");
    private static final Log SILENT = (_, _) -> {};

    private static Namespaces namespaces(String... arguments) {
        ProxyCommand command = new ProxyCommand();
        new CommandLine(command).parseArgs(arguments);
        Namespaces namespaces =
                new Namespaces(command.namespaces, new UnitOptions(command.activation), SILENT);
        namespaces.requireKnown(Set.of("a", "b", "c", "d"));
        return namespaces;
    }

    private static void assertRefused(String message, String... arguments) {
        UsageException refused =
                assertThrows(
                        UsageException.class, () -> namespaces(arguments).backend("a", ADDRESS));
        assertTrue(refused.getMessage().contains(message), refused.getMessage());
    }

    @Test
    void shouldReachABackendOnThisHostUnlessToldOtherwise() {
        for (Namespaces one :
                new Namespaces[] {
                    namespaces(), namespaces("--unit=web"), namespaces("--network-namespace=host")
                }) {
            Backend backend = one.backend("a", ADDRESS);
            assertFalse(one.network("a").isInside());
            assertEquals(Transparency.NO, backend.transparency());
        }
    }

    @Test
    void shouldShowClientsWherePossibleInsideANamespace() {
        Namespaces namespaces = namespaces("--unit=web", "--network-namespace=unit");
        Backend backend = namespaces.backend("a", ADDRESS);
        assertTrue(namespaces.network("a").isInside());
        assertSame(namespaces.network("a"), backend.sockets());
        assertEquals(Transparency.AUTO, backend.transparency());
    }

    @Test
    void shouldShareOneNamespaceAmongTheSocketsOfAUnit() {
        Namespaces namespaces =
                namespaces(
                        "--unit=a=web",
                        "--unit=b=web.service",
                        "--unit=c=db",
                        "--unit=d=web",
                        "--network-namespace=unit",
                        "--transparent=d=no");
        assertSame(namespaces.network("a"), namespaces.network("b"));
        assertNotSame(namespaces.network("a"), namespaces.network("c"));
        assertSame(namespaces.network("a"), namespaces.network("d"));
        assertEquals(Transparency.NO, namespaces.backend("d", ADDRESS).transparency());
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        assertRefused(
                "--network-namespace \"web\" is not a namespace: use unit, host or a path",
                "--unit=web",
                "--network-namespace=web");
        assertRefused(
                "--network-namespace \"unit\" needs a unit to start before it is entered: add --unit, or use a path such as /run/netns/web",
                "--network-namespace=unit");
        assertRefused(
                "--transparent \"maybe\" is not one of auto, yes, no",
                "--unit=web",
                "--network-namespace=unit",
                "--transparent=maybe");
        assertRefused(
                "is not the path of a UNIX socket",
                "--unit=web",
                "--network-namespace=unit",
                "--namespace-helper=web");
        assertRefused(
                "--transparent \"yes\" works only inside a container's network namespace",
                "--unit=web",
                "--transparent=yes");
    }

    @Test
    void shouldEnterAFileWithoutAUnit() {
        Namespaces namespaces = namespaces("--network-namespace=/run/netns/web");
        assertSame(namespaces.network("a"), namespaces.backend("a", ADDRESS).sockets());
        assertTrue(namespaces.activation("a").activator().mustWait());
        assertSame(namespaces.activation("a"), namespaces.activation("b"));
        assertFalse(namespaces().activation("a").activator().canWake());
    }

    @Test
    void shouldRefuseSocketsThatAreNotThere() {
        assertThrows(
                UsageException.class, () -> namespaces("--unit=web", "--network-namespace=e=unit"));
    }
}
