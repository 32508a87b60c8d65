package org.brothaman.proxy.stream;

import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.log.Level;
import org.brothaman.proxy.loop.EpollEvents;
import org.brothaman.proxy.session.Activator;
import org.brothaman.proxy.session.ConnectionEnd;
import org.brothaman.proxy.session.RateLimitedLog;
import org.brothaman.proxy.session.Service;
import org.brothaman.proxy.session.TimeLimit;
import org.brothaman.proxy.session.WakeRules;
import org.brothaman.proxy.session.Worker;

/**
 * What is between a client and the waking of what it has connected to: who it is, how often it has
 * done so, and whether it has said anything. Who does not pass at once is served if that is up, and
 * let go of by the gate if it sleeps. Loop thread only.
 */
final class WakeGate {
    private final Worker worker;
    private final Service service;
    private final Connection connection;
    private final Endpoint client;
    private final ConnectSequence sequence;
    private final Runnable woken = this::wokenByOthers;
    private boolean saidNothing;
    private boolean waitsForOthers;

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
     *     EAGAIN, or another error of one that has said nothing
     */
    boolean passes(int unread) {
        if (unread < 0 && unread != Errno.EAGAIN) {
            endReset();
            return false;
        }
        if (service.wake().byData() && unread <= 0 && !connection.holdsEarlyBytes()) {
            if (unread == 0) {
                endGone();
            } else if (saidNothing) {
                judgeSilent();
            } else {
                awaitData();
            }
            return false;
        }
        saidNothing = false;
        if (connection.mayWake() && !service.activation().isLimited()) {
            return true;
        }
        sequence.join();
        return false;
    }

    /** It would have been served, had it come up; so not each such client has the manager asked. */
    private void judgeSilent() {
        if (service.activation().mayLook(worker.loop().nanoTime())) {
            sequence.join();
        } else if (worker.kernel().peek(client.fd()) > 0) {
            saidNothing = false; // it has spoken at the last moment
            beginAgain();
        } else {
            endWordless();
        }
    }

    /** It is not up, so what the client is matters. */
    void asleep() {
        if (saidNothing && worker.kernel().peek(client.fd()) > 0) {
            saidNothing = false; // it has spoken while the manager was asked
        }
        if (saidNothing) {
            endWordless();
        } else if (!connection.mayWake()) {
            leaveItToOthers(ConnectionEnd.ASLEEP);
        } else {
            switch (service.activation().permit(connection.address(), worker.loop().nanoTime())) {
                case WAKE -> sequence.wake();
                case JOIN -> sequence.join();
                case NONE -> leaveItToOthers(ConnectionEnd.WAKE_LIMIT);
            }
        }
    }

    // ---- by what ----

    /** Meanwhile the manager is asked: if it is up, nobody need say anything. */
    private void awaitData() {
        boolean believedUp = !service.activator().mustWait();
        if (believedUp) {
            service.activator().doubt(); // it takes no connection, so it is to be probed
        }
        connection.become(ConnectionState.AWAITING_DATA);
        client.interest(EpollEvents.IN);
        if (!service.wake().dataTimeout().isNever()) {
            sequence.limit(service.wake().dataTimeout().nanos(), this::tooSilent);
        }
        lookWhetherUp();
        if (!believedUp && !service.activator().mustWait()) {
            connection.later(this::serve); // it came up before it was watched
        }
    }

    private void lookWhetherUp() {
        service.activation().watch(woken);
        service.activation().look(worker.loop().nanoTime(), this::looked);
    }

    private void looked(Activator.Wake wake) {
        if (wake instanceof Activator.Wake.Ready) {
            connection.later(this::serve);
        }
    }

    private void serve() {
        if (connection.state() == ConnectionState.AWAITING_DATA) {
            awaitNothing();
            sequence.await();
            sequence.woken(new Activator.Wake.Ready());
        }
    }

    /** The client has said something, or gone. */
    void ready() {
        int unread = worker.kernel().peek(client.fd());
        if (unread == Errno.EAGAIN) {
            return;
        }
        if (unread > 0) {
            beginAgain();
        } else if (unread == 0) {
            endGone();
        } else {
            endReset();
        }
    }

    /** As port scanners end what they have found open. It may have spoken, but nobody heard it. */
    private void endReset() {
        if (service.wake().byData() && !connection.holdsEarlyBytes()) {
            endGone();
        } else {
            connection.close(ConnectionEnd.CLIENT_LEFT);
        }
    }

    /** It may be up by now; else this was all the time that the client had. */
    private void tooSilent() {
        saidNothing = true;
        beginAgain();
    }

    /** Later, so that a backend which has left is closed before there is another. */
    private void beginAgain() {
        awaitNothing();
        connection.later(
                () -> {
                    if (connection.state() == ConnectionState.AWAITING_DATA) {
                        sequence.begin();
                    }
                });
    }

    private void awaitNothing() {
        waitsForOthers = false;
        service.activation().unwatch(woken);
        sequence.stopLimit();
        client.interest(EpollEvents.NOTHING);
    }

    private void endWordless() {
        String why = ": it has sent nothing, so nothing was started for it";
        endSilent(RateLimitedLog.Kind.NO_DATA, why);
    }

    /** Scans are many, and must not hide what is said of clients that wait in vain. */
    private void endGone() {
        String why = ": it has gone without a word, so nothing was started for it";
        endSilent(RateLimitedLog.Kind.GONE, why);
    }

    private void endSilent(RateLimitedLog.Kind kind, String why) {
        if (worker.limitedLog().allows(kind, service.name())) {
            connection.tell(Level.NOTICE, "Disconnecting client ", why, ConnectionEnd.NO_DATA);
        }
        connection.close(ConnectionEnd.NO_DATA);
    }

    // ---- who ----

    private void leaveItToOthers(ConnectionEnd why) {
        if (service.wake().others() == WakeRules.Others.WAIT) {
            awaitOthers(worker, service, connection, sequence, why);
            waitsForOthers = true;
            client.interest(EpollEvents.PEER_ENDED);
            service.activation().watch(woken);
            stirs(); // who has gone is watched no more
            if (!service.activator().mustWait()) {
                wokenByOthers(); // before it was watched
            }
            return;
        }
        refuse(worker, service, connection, why);
    }

    /** Has a client reset that waits for others to wake what it wants, if none does in time. */
    static void awaitOthers(
            Worker worker,
            Service service,
            Connection connection,
            ConnectSequence sequence,
            ConnectionEnd why) {
        sequence.stopLimit();
        TimeLimit patience = service.wake().patience();
        if (!patience.isNever()) {
            sequence.limit(patience.nanos(), () -> refuse(worker, service, connection, why));
        }
    }

    /** Resets a client because what it wants sleeps. */
    static void refuse(Worker worker, Service service, Connection connection, ConnectionEnd why) {
        if (why == ConnectionEnd.WAKE_LIMIT) {
            if (worker.limitedLog().allows(RateLimitedLog.Kind.WAKE_LIMIT, service.name())) {
                String text = ": its address has woken what sleeps as often as one may";
                connection.tell(Level.NOTICE, "Resetting client ", text, why);
            }
        } else if (worker.limitedLog().allows(RateLimitedLog.Kind.ASLEEP, service.name())) {
            String text = ": what it has connected to sleeps, and it may not wake it";
            connection.tell(Level.NOTICE, "Resetting client ", text, why);
        }
        connection.cut(why);
    }

    boolean waitsForOthers() {
        return waitsForOthers;
    }

    /** A client that waits for others has perhaps gone, and would wait for ever. */
    void stirs() {
        int unread = worker.kernel().peek(client.fd());
        if (unread > 0 || unread == 0 && connection.holdsEarlyBytes()) {
            client.interest(EpollEvents.NOTHING); // it has asked, and awaits the answer
        } else if (unread != Errno.EAGAIN) {
            connection.close(ConnectionEnd.CLIENT_LEFT);
        }
    }

    private void wokenByOthers() {
        service.activation().unwatch(woken);
        connection.later(
                () -> {
                    if (waitsForOthers && connection.state() == ConnectionState.WAITING) {
                        awaitNothing();
                        sequence.begin();
                    } else if (connection.state() == ConnectionState.AWAITING_DATA) {
                        serveIfUp();
                    }
                });
    }

    private void serveIfUp() {
        if (service.activator().mustWait()) {
            lookWhetherUp(); // it has not fallen asleep, which is not to say that it answers
        } else {
            serve();
        }
    }

    /** Idempotent. */
    void close() {
        service.activation().unwatch(woken);
    }
}
