package org.brothaman.proxy.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.brothaman.proxy.kernel.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one loop, from the client's admission to its leave, and their idle clock. Only
 * {@link #load} and {@link #adopt} may be used from other threads.
 */
public final class Sessions {
    /** A session counts as idle after this many ticks, so at most an eighth too late. */
    private static final int IDLE_TICKS = 8;

    private final Worker worker;
    private final Admission admission;
    private final SessionFactory factory;
    private final List<Session> open = new ArrayList<>();
    private final AtomicInteger load = new AtomicInteger();
    private boolean ticking;

    Sessions(Worker worker, Admission admission, SessionFactory factory) {
        this.worker = worker;
        this.admission = admission;
        this.factory = factory;
    }

    /** Those that it serves or is about to, for the choice of the next one's place. */
    public int load() {
        return load.get();
    }

    /**
     * Serves an accepted client, which has been admitted, from any thread.
     *
     * @param clientFd owned from here on, whatever is thrown
     * @param peer the client's address; null when nobody has asked for it yet
     */
    public void adopt(Service service, int clientFd, @Nullable SocketAddress peer) {
        load.incrementAndGet();
        service.activation().users().enter();
        if (worker.loop().isCurrent()) {
            open(service, clientFd, peer);
            return;
        }
        try {
            worker.loop().execute(() -> open(service, clientFd, peer));
        } catch (Throwable shortage) {
            letGo(service, clientFd);
            throw shortage;
        }
    }

    private void open(Service service, int clientFd, @Nullable SocketAddress peer) {
        Session session = own(service, clientFd, peer);
        try {
            session.open();
        } catch (Throwable bug) {
            session.failed(bug);
        }
        if (!worker.settings().idleTimeout().isNever() && !ticking) {
            scheduleTick();
            ticking = true;
        }
    }

    private Session own(Service service, int clientFd, @Nullable SocketAddress peer) {
        try {
            ServiceCounters counters = worker.counters(service);
            Session session = factory.session(service, counters, new Client(clientFd, peer));
            session.place = open.size();
            open.add(session);
            counters.served();
            return session;
        } catch (Throwable shortage) {
            letGo(service, clientFd);
            throw shortage;
        }
    }

    /** A client for whom not even a session could be made, for want of memory. */
    private void letGo(Service service, int clientFd) {
        worker.kernel().close(clientFd);
        leave(service, true);
    }

    /**
     * A session has ended, and its client's descriptor is closed.
     *
     * @param use whether what the backend runs in was used, and so stays awake for a while
     */
    public void ended(Session session, Service service, boolean use) {
        Session last = open.removeLast();
        if (last != session) {
            last.place = session.place;
            open.set(session.place, last);
        }
        leave(service, use);
    }

    private void leave(Service service, boolean use) {
        load.decrementAndGet();
        long now = worker.loop().nanoTime();
        if (use) {
            service.activation().users().leave(now);
        } else {
            service.activation().users().giveBack();
        }
        admission.leave(now);
    }

    private void scheduleTick() {
        long tickNanos = worker.settings().idleTimeout().nanos() / IDLE_TICKS;
        worker.loop().schedule(this::tick, Math.max(1_000_000, tickNanos));
    }

    private void tick() {
        for (Session session : List.copyOf(open)) {
            try {
                session.tick(IDLE_TICKS);
            } catch (Throwable bug) {
                session.failed(bug);
            }
        }
        ticking = !open.isEmpty();
        if (ticking) {
            scheduleTick();
        }
    }

    /** Whether all sessions of that unit are quiet, right now. One that is lost ends by this. */
    public boolean areQuiet(Activation unit) {
        for (Session session : List.copyOf(open)) {
            if (session.uses(unit) && !session.isQuiet()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Ends all sessions of that unit, unless one is not quiet any more.
     *
     * @param politely whether both sides are told and may end theirs
     * @return whether it did
     */
    public boolean dismiss(Activation unit, boolean politely) {
        if (!areQuiet(unit)) {
            return false;
        }
        each(unit, session -> session.dismiss(politely));
        return true;
    }

    /** Ends at once what is left of those that were dismissed. */
    public void endDismissed(Activation unit) {
        each(unit, Session::endDismissed);
    }

    private void each(Activation unit, Consumer<Session> step) {
        for (Session session : List.copyOf(open)) {
            try {
                if (session.uses(unit)) {
                    step.accept(session);
                }
            } catch (Throwable bug) {
                session.failed(bug);
            }
        }
    }

    /** Cuts off whatever is still open. */
    void close() {
        List.copyOf(open).forEach(session -> session.cut(ConnectionEnd.CUT_OFF));
    }
}
