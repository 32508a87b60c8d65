package org.brothaman.proxy.activation.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.brothaman.proxy.activation.manager.UnitState;
import org.brothaman.proxy.activation.readiness.Listeners;
import org.brothaman.proxy.activation.readiness.PortForwarding;
import org.brothaman.proxy.kernel.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AcceptorTest {
    private static final PortForwardingGuess GUESS =
            new PortForwardingGuess(PortForwarding.FORWARDED, Map.of(18080, 80));

    private @Nullable Listeners inside = Listeners.NONE;

    private Acceptor acceptor(PortForwardingGuess guess, int port) {
        SocketAddress backend = SocketAddress.inet(new byte[] {127, 0, 0, 1}, port, 0);
        return new Acceptor(
                guess,
                List.of(backend),
                new FakeUnit().as(UnitState.Active.ACTIVE),
                group -> inside);
    }

    @ParameterizedTest
    @CsvSource({
        "00000000:0050, UNKNOWN",
        "0100007F:0050, FORWARDED",
        "00000000:0051, FORWARDED_TO_NOBODY",
    })
    void shouldSeeWhetherTheApplicationListens(String listens, PortForwarding forwarding) {
        Acceptor acceptor = acceptor(GUESS, 18080);
        assertEquals(PortForwarding.FORWARDED_TO_NOBODY, acceptor.get());
        String row = "\n 0: " + listens + " 00000000:0000 0A 0:0 00:0 0 1000 0 4711 1\n";
        inside = new Listeners(file -> file.equals("/proc/self/net/tcp") ? row : null);
        assertEquals(forwarding, acceptor.get());
    }

    @Test
    void shouldGuessWhereTheContainerCannotBeSeen() {
        inside = null;
        assertEquals(PortForwarding.FORWARDED, acceptor(GUESS, 18080).get());
    }

    @Test
    void shouldGuessWhereThePortIsSomebodyElses() {
        assertEquals(PortForwarding.FORWARDED, acceptor(GUESS, 18081).get());
    }

    @Test
    void shouldAskNobodyWhereNothingIsPublished() {
        assertEquals(PortForwarding.UNKNOWN, acceptor(PortForwardingGuess.NONE, 18080).get());
    }
}
