package org.brothaman.proxy.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What reaches Netty, where each submission is a system call. */
class NettyRegistrationTest {
    private final List<Integer> submitted = new ArrayList<>();

    private final class Recording implements IoRegistration {
        @Override
        public <T> T attachment() {
            return null;
        }

        @Override
        public long submit(IoOps ops) {
            submitted.add(((EpollIoOps) ops).value());
            return 0;
        }

        @Override
        public boolean isValid() {
            return true;
        }

        @Override
        public boolean cancel() {
            return true;
        }
    }

    @Test
    void shouldSubmitAnInterestOnlyWhenItChanges() {
        // Made, never polled: no descriptor is touched.
        NettyRegistration registration = new NettyRegistration(null, null, 1 << 20, null);
        registration.begin(new Recording());
        registration.interest(EpollEvents.IN);
        registration.interest(EpollEvents.IN);
        registration.interest(EpollEvents.IN | EpollEvents.OUT);
        registration.interest(EpollEvents.IN | EpollEvents.OUT);
        registration.interest(EpollEvents.IN);
        registration.interest(EpollEvents.NOTHING);
        registration.interest(EpollEvents.NOTHING);
        int quiet = EpollIoOps.EPOLLET.value();
        assertEquals(
                List.of(EpollEvents.IN, EpollEvents.IN | EpollEvents.OUT, EpollEvents.IN, quiet),
                submitted);
    }

    @Test
    void shouldSubmitAQuietInterestWhenItIsTheFirst() {
        NettyRegistration registration = new NettyRegistration(null, null, 1 << 20, null);
        registration.begin(new Recording());
        registration.interest(EpollEvents.NOTHING);
        assertEquals(List.of(EpollIoOps.EPOLLET.value()), submitted);
    }
}
