package org.brothaman.proxy.server;

import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.loop.EpollEvents;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.loop.ReadyListener;
import org.brothaman.proxy.loop.Registration;
import org.brothaman.proxy.session.Worker;
import org.jspecify.annotations.Nullable;

/**
 * Ends the connections of refused clients so that they see a clean end: closing a socket with
 * unread bytes would reset it. So the stream is ended and what the client says is dropped, until it
 * ends too or a second is over. Of the many clients of a flood only some get that courtesy. First
 * worker's thread only.
 */
final class LingeringClose {
    private static final int COURTESIES_MAX = 64;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Worker worker;
    private final Kernel kernel;
    private int courtesies;

    LingeringClose(Worker worker) {
        this.worker = worker;
        this.kernel = worker.kernel();
    }

    /**
     * @param fd owned from here on, whatever is thrown
     */
    void refuse(int fd) {
        kernel.shutdownOutput(fd);
        if (courtesies >= COURTESIES_MAX) {
            kernel.close(fd);
        } else {
            begin(fd);
        }
    }

    private void begin(int fd) {
        Courtesy courtesy;
        try {
            courtesy = new Courtesy(fd);
        } catch (Throwable shortage) {
            kernel.close(fd);
            throw shortage;
        }
        courtesy.begin();
    }

    private final class Courtesy implements ReadyListener {
        private final Registration registration;
        private Loop.@Nullable Timer patience;
        private boolean over;

        Courtesy(int fd) {
            registration = worker.loop().register(fd, this);
        }

        void begin() {
            courtesies++;
            try {
                registration.interest(EpollEvents.IN);
                patience = worker.loop().schedule(this::end, PATIENCE_NANOS);
            } catch (Throwable shortage) {
                end();
                throw shortage;
            }
        }

        @Override
        public void ready(int events) {
            int dropped = worker.relays().drop(registration.descriptor());
            if (dropped <= 0 && dropped != Errno.EAGAIN) {
                end();
            }
        }

        private void end() {
            if (!over) {
                over = true;
                courtesies--;
                if (patience != null) {
                    patience.cancel();
                }
                registration.close();
            }
        }

        @Override
        public void failed(Throwable bug) {
            worker.log().error("Bug in refusing a client: " + bug);
            end();
        }
    }
}
