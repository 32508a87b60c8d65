package org.brothaman.proxy.loop;

import java.util.ArrayList;
import java.util.List;

/**
 * The registrations that were closed during a batch of events. Their descriptors are released after
 * it, so that no event of the batch reaches a newer descriptor of the same number. Loop thread
 * only; dies with the loop.
 */
final class DeferredClose {
    private final List<NettyRegistration> closed = new ArrayList<>();

    void add(NettyRegistration registration) {
        closed.add(registration);
    }

    void release() {
        for (int i = 0; i < closed.size(); i++) {
            closed.get(i).release();
        }
        closed.clear();
    }
}
