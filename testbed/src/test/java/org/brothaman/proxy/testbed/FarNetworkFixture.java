package org.brothaman.proxy.testbed;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests whose clients are in a network of their own, made anew for each. */
abstract class FarNetworkFixture {
    Host host;
    FarNetwork far;

    @BeforeEach
    final void network(Host host) {
        this.host = host;
        far = new FarNetwork(host);
    }

    /** After what a test's own class has to clean up. */
    @AfterEach
    final void noNetwork() {
        far.close();
    }
}
