package org.brothaman.proxy.activation.namespace;

import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.HostProcess;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.SocketPassing;

/**
 * One helper process, seen from the proxy: the socket to it and, when it is ours, the process. Made
 * and told where to go by the activation thread. Dies with its container, or by {@link #end}.
 */
final class Helper {
    private final int process; // 0 when the service manager looks after it
    private final int socket;
    private boolean ended;

    private Helper(int process, int socket) {
        this.process = process;
        this.socket = socket;
    }

    /** How the way into a namespace ended. */
    sealed interface Entry {
        /**
         * It is inside.
         *
         * @param transparency bits of {@link SocketPassing#TRANSPARENT4} and its like
         */
        record Inside(Helper helper, int transparency, long device, long inode) implements Entry {}

        /**
         * It is not; the helper has ended.
         *
         * @param passing whether trying again may help
         */
        record Refused(String reason, boolean passing) implements Entry {}
    }

    /** Starts a helper and has it enter; blocks until the deadline at most. */
    static Entry enter(
            HelperStart start,
            Place.Found place,
            int transparency,
            MonotonicClock clock,
            long deadline) {
        long started = start.start();
        if (started == Errno.ENOENT) {
            started = start.start(); // /proc/self/exe was seen missing for a moment
        }
        if (started < 0) {
            return new Entry.Refused(
                    "cannot start the helper for it (" + Errno.text((int) started) + ")", false);
        }
        Helper helper = new Helper((int) (started >>> 32), (int) started);
        Entry entry = helper.enter(place, transparency, clock, deadline);
        if (entry instanceof Entry.Refused) {
            LinuxKernel.INSTANCE.close(helper.socket);
            helper.end();
        }
        return entry;
    }

    private Entry enter(Place.Found place, int transparency, MonotonicClock clock, long deadline) {
        int asked =
                switch (place) {
                    case Place.OfContainer(int id, _) ->
                            SocketPassing.enter(socket, id, transparency);
                    case Place.OfFile(int fd, _) ->
                            SocketPassing.enterFile(socket, fd, transparency);
                };
        if (asked < 0) {
            return new Entry.Refused("the helper for it does not listen", false);
        }
        SocketPassing.Reply reply = new SocketPassing.Reply();
        int come = Errno.EAGAIN;
        while (come == Errno.EAGAIN) {
            long left = clock.until(deadline);
            if (left <= 0 || Thread.currentThread().isInterrupted()) {
                return new Entry.Refused("the helper for it did not enter in time", false);
            }
            int millis = (int) Math.min(TimeUnit.NANOSECONDS.toMillis(left) + 1, 1000);
            HostProcess.awaitReadable(socket, millis);
            come = SocketPassing.receive(socket, reply);
        }
        if (come <= 0 || !reply.isEntry()) {
            return new Entry.Refused("the helper for it has ended", false);
        }
        HelperStep step = HelperStep.of(reply.step());
        if (step == HelperStep.NONE) {
            return new Entry.Inside(this, reply.transparency(), reply.device(), reply.inode());
        }
        return new Entry.Refused(step.explain(reply.error()), step.isPassing(reply.error()));
    }

    int socket() {
        return socket;
    }

    /** Lets the process go; the socket is its owner's to close. Idempotent. */
    synchronized void end() {
        if (!ended && process != 0) {
            SocketPassing.reap(process);
        }
        ended = true;
    }
}
