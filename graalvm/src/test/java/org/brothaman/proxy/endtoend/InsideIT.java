package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** A backend in another network namespace, by the namespace's file and without a unit. */
@Isolated
final class InsideIT {
    private final OwnNetwork network = new OwnNetwork();

    @AfterEach
    void leave() {
        network.close();
    }

    private String option() {
        return "--network-namespace=" + network.file();
    }

    @Test
    void shouldReachABackendThatIsNotOnThisHost() {
        try (Backend backend = network.within(Backend::echo);
                Proxy proxy = Launch.of(backend.address(), option()).start()) {
            for (int i = 0; i < 100; i++) {
                try (Client client = proxy.connect()) {
                    assertEquals("hello", client.echo("hello"));
                }
            }
            assertEquals(0, proxy.terminate());
        }
    }

    @Test
    void shouldResetClientsWhereThereIsNoSuchNamespaceAndSayWhy() {
        try (Backend backend = network.within(Backend::echo);
                Proxy proxy =
                        Launch.of(backend.address(), "--network-namespace=/run/netns/no-such")
                                .start()) {
            try (Client client = proxy.connect()) {
                assertEquals(Client.End.RESET, client.awaitEnd());
            }
            proxy.log().await("cannot open /run/netns/no-such");
        }
    }

    @Test
    void shouldSpendNoMoreSystemCallsOnARoundTripThanOnThisHost() {
        CountedCalls.ofTheLoopAtMost(
                6, CountedCalls::roundTrips, () -> network.within(Backend::echo), option());
    }

    @Test
    void shouldSpendNoMoreSystemCallsOnAShortConnectionThanOnThisHost() {
        CountedCalls.ofTheLoopAtMost(
                22, CountedCalls::shortConnections, () -> network.within(Backend::echo), option());
    }
}
