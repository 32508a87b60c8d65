package org.brothaman.proxy.relay;

class CopyRelayTest extends RelayContract {
    @Override
    Relay relay() {
        return new CopyRelay(kernel, 64 << 10);
    }
}
