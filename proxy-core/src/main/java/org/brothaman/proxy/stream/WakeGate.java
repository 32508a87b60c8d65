package org.brothaman.proxy.stream;

import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.log.Level;
import org.brothaman.proxy.loop.EpollEvents;
import org.brothaman.proxy.session.ConnectionEnd;
import org.brothaman.proxy.session.RateLimitedLog;
import org.brothaman.proxy.session.Service;
import org.brothaman.proxy.session.WakeRules;
import org.brothaman.proxy.session.Worker;

/**
 * What is between a client and the waking of what it has connected to: who it is, and whether it
 * has said anything. Who does not pass is led on by it: its sequence is begun again when things are
 * otherwise, or it is let go of. Loop thread only.
 */
final class WakeGate {
    private final Worker worker;
    private final Service service;
    private final Connection connection;
    private final Endpoint client;
    private final ConnectSequence sequence;
    private final Runnable woken = this::wokenByOthers;
    private boolean saidNothing;

    WakeGate(
            Worker worker,
            Service service,
            Connection connection,
            Endpoint client,
            ConnectSequence sequence) {
        this.worker = worker;
        this.service = service;
        this.connection = connection;
        this.client = client;
        this.sequence = sequence;
    }

    /**
     * Whether the client may wake it, now.
     *
     * @param unread what a look at the client's next byte has told: 1, 0 at the end of its stream,
     *     or EAGAIN
     */
    boolean passes(int unread) {
        if (!connection.mayWake()) {
            leaveItToOthers();
            return false;
        }
        if (!service.wake().byData() || unread > 0 || connection.holdsEarlyBytes()) {
            return true;
        }
        if (unread == 0 || saidNothing) {
            endSilent(unread != 0);
        } else {
            awaitData();
        }
        return false;
    }

    // ---- by what ----

    private void awaitData() {
        connection.become(ConnectionState.AWAITING_DATA);
        client.interest(EpollEvents.IN);
        if (!service.wake().dataTimeout().isNever()) {
            sequence.limit(service.wake().dataTimeout().nanos(), this::tooSilent);
        }
    }

    /** The client has said something, or gone. */
    void ready() {
        int unread = worker.kernel().peek(client.fd());
        if (unread == Errno.EAGAIN) {
            return;
        }
        if (unread <= 0) {
            connection.close(unread == 0 ? ConnectionEnd.NO_DATA : ConnectionEnd.CLIENT_LEFT);
            return;
        }
        beginAgain();
    }

    /** Others may have woken it meanwhile; else this was all the time that the client had. */
    private void tooSilent() {
        saidNothing = true;
        beginAgain();
    }

    private void beginAgain() {
        sequence.stopLimit();
        client.interest(EpollEvents.NOTHING);
        sequence.begin();
    }

    private void endSilent(boolean tooLate) {
        if (tooLate && worker.limitedLog().allows(RateLimitedLog.Kind.NO_DATA)) {
            String why = ": it has sent nothing, so nothing was started for it";
            connection.tell(Level.INFO, "Disconnecting client ", why, ConnectionEnd.NO_DATA);
        }
        connection.close(ConnectionEnd.NO_DATA);
    }

    // ---- who ----

    private void leaveItToOthers() {
        if (service.wake().others() == WakeRules.Others.WAIT) {
            connection.become(ConnectionState.WAITING);
            client.interest(EpollEvents.NOTHING); // tells when it goes
            service.activation().watch(woken);
            if (!sequence.hasDialed() && !service.activator().mustWait()) {
                wokenByOthers(); // before it was watched
            }
            return;
        }
        if (worker.limitedLog().allows(RateLimitedLog.Kind.ASLEEP)) {
            String why = ": what it has connected to sleeps, and it may not wake it";
            connection.tell(Level.DEBUG, "Resetting client ", why, ConnectionEnd.ASLEEP);
        }
        connection.reset(client, ConnectionEnd.ASLEEP);
    }

    private void wokenByOthers() {
        service.activation().unwatch(woken);
        connection.later(
                () -> {
                    if (connection.state() == ConnectionState.WAITING) {
                        sequence.begin();
                    }
                });
    }

    /** Idempotent. */
    void close() {
        service.activation().unwatch(woken);
    }
}
