package org.brothaman.proxy.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What reaches epoll, where each question is a system call. */
class LoopRegistrationTest {
    private static final int FD = 1 << 20;
    private static final String QUIET = "change " + EpollEvents.ONCE;

    private final List<String> asked = new ArrayList<>();
    private final DeferredClose closing = new DeferredClose();

    /** No descriptor is touched. */
    private final InterestList epoll =
            new InterestList() {
                @Override
                public void add(int fd, int events) {
                    assertEquals(FD, fd);
                    asked.add("add " + events);
                }

                @Override
                public void change(int fd, int events) {
                    assertEquals(FD, fd);
                    asked.add("change " + events);
                }
            };

    private final LoopRegistration registration =
            new LoopRegistration(
                    epoll,
                    new Registrations(),
                    closing,
                    FD,
                    new ReadyListener() {
                        @Override
                        public void ready(int events) {
                            asked.add("ready " + events);
                        }

                        @Override
                        public void failed(Throwable bug) {
                            asked.add("failed");
                        }
                    });

    @Test
    void shouldAskOnlyForWhatChanges() {
        registration.interest(EpollEvents.IN);
        registration.interest(EpollEvents.IN);
        registration.interest(EpollEvents.IN | EpollEvents.OUT);
        registration.interest(EpollEvents.IN | EpollEvents.OUT);
        registration.interest(EpollEvents.IN);
        registration.interest(EpollEvents.NOTHING);
        registration.interest(EpollEvents.NOTHING);
        assertEquals(List.of("add 1", "change 5", "change 1", QUIET), asked);
    }

    @Test
    void shouldAskForNothingWhenThatIsTheFirst() {
        registration.interest(EpollEvents.NOTHING);
        registration.interest(EpollEvents.NOTHING);
        assertEquals(List.of("add " + EpollEvents.ONCE), asked);
    }

    @Test
    void shouldHearAndAskNothingWhenItIsClosed() {
        registration.interest(EpollEvents.IN);
        registration.ready(EpollEvents.IN);
        registration.close();
        registration.ready(EpollEvents.IN);
        registration.interest(EpollEvents.OUT);
        assertEquals(List.of("add 1", "ready 1"), asked);
    }
}
