package org.brothaman.proxy.relay;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

class SpliceRelayTest extends RelayContract {
    @Override
    Relay relay() {
        Relay relay = new RelayPool(kernel, new PipeBudget(PipeBudget.DEFAULT_BYTES)).borrowPipe();
        return assertInstanceOf(SpliceRelay.class, relay);
    }
}
