package org.brothaman.proxy.server;

import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.kernel.AddressBuffer;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.log.Field;
import org.brothaman.proxy.log.Fields;
import org.brothaman.proxy.log.Level;
import org.brothaman.proxy.log.Log;
import org.brothaman.proxy.loop.EpollEvents;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.loop.ReadyListener;
import org.brothaman.proxy.loop.Registration;
import org.brothaman.proxy.session.AccessLogEntry;
import org.brothaman.proxy.session.Admission;
import org.brothaman.proxy.session.Client;
import org.brothaman.proxy.session.ConnectionEnd;
import org.brothaman.proxy.session.RateLimitedLog;
import org.brothaman.proxy.session.Service;
import org.brothaman.proxy.session.ServiceCounters;
import org.brothaman.proxy.session.Sessions;
import org.brothaman.proxy.session.Settings;
import org.brothaman.proxy.session.Worker;
import org.jspecify.annotations.Nullable;

/**
 * The acceptor of one listening socket: takes connections from the kernel's queue and finds them a
 * worker, refuses or defers above the cap, and backs off when the system has no room. Owns the
 * socket. First worker's thread only.
 */
final class Listener implements ReadyListener {
    enum State {
        /** Takes connections. */
        ACCEPTING,
        /** Leaves them in the queue until a connection ends. */
        FULL,
        /** Leaves them in the queue until the system may have room again. */
        BACKING_OFF,
        /** Takes no more. */
        STOPPED
    }

    /** How it ends with a client above the cap; not a {@link ConnectionEnd}, for it had none. */
    private static final String REFUSED = "refused";

    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * So long must nothing fail before trouble counts as over: near the limit each descriptor that
     * is freed lets one client in and fails for the next.
     */
    private static final long CALM_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Service service;
    private final @Nullable AddressBuffer peer; // null when clients' addresses are not wanted
    private final Workers workers;
    private final Admission admission;
    private final Settings settings;
    private final Kernel kernel;
    private final Log log;
    private final LingeringClose lingeringClose;
    private final ServiceCounters counters;
    private final Registration registration;
    private State state = State.ACCEPTING;
    private long pauseNanos;
    private boolean troubled;
    private Loop.@Nullable Timer calm;
    private boolean early;

    Listener(
            Service service,
            Workers workers,
            Admission admission,
            Settings settings,
            LingeringClose lingeringClose) {
        Worker first = workers.first();
        this.service = service;
        this.peer =
                service.wantsClientAddress() || settings.limitsSources()
                        ? new AddressBuffer()
                        : null;
        this.workers = workers;
        this.admission = admission;
        this.settings = settings;
        this.lingeringClose = lingeringClose;
        this.kernel = first.kernel();
        this.log = first.log();
        this.counters = first.counters(service);
        first.tcpOptions().applyToListener(service.listener(), service.address());
        registration = first.loop().register(service.listener(), this);
    }

    /**
     * Whoever connects from now on inherits the listening socket's options. Whoever is in the queue
     * already came before they were set, as the client does that made systemd start us.
     */
    void start() {
        early = true;
        acceptQueued();
        early = false;
        updateInterest();
    }

    @Override
    public void ready(int events) {
        acceptOne();
    }

    /**
     * One connection an event: level-triggered, the loop comes back for the next, and nobody pays
     * for finding the queue empty.
     *
     * @return whether the queue may hold more
     */
    private boolean acceptOne() {
        boolean admitted = admission.enter();
        if (!admitted && settings.whenFull() == Settings.WhenFull.WAIT) {
            // Asked before it is looked at, so a connection that ends in between is not missed.
            admission.awaitLeave();
            state = admission.full() ? State.FULL : State.ACCEPTING;
            updateInterest();
            return false;
        }
        int fd =
                peer == null
                        ? kernel.accept(service.listener())
                        : kernel.accept(service.listener(), peer);
        if (fd < 0) {
            if (admitted) {
                admission.giveBack();
            }
            return refused(fd);
        }
        Sessions chosen;
        SocketAddress address;
        try {
            noteSuccess();
            if (early) {
                workers.first().tcpOptions().applyToClient(fd, service.address());
            }
            if (!admitted) {
                counters.refused();
                sayRefused(fd);
            }
            address = peer == null ? null : peer.read();
            chosen = workers.choose().sessions();
        } catch (Throwable shortage) {
            kernel.close(fd);
            if (admitted) {
                admission.giveBack();
            }
            throw shortage;
        }
        if (admitted) {
            chosen.adopt(service, fd, address);
        } else {
            lingeringClose.refuse(fd);
        }
        return true;
    }

    private void sayRefused(int fd) {
        if (workers.first().limitedLog().allows(RateLimitedLog.Kind.REFUSED, service.name())) {
            Fields fields =
                    Fields.NONE.with(Field.SERVICE, service.name()).with(Field.RESULT, REFUSED);
            log.log(Level.WARNING, "Hit connection limit, refusing connection.", fields);
        }
        AccessLogEntry logEntry =
                AccessLogEntry.begin(workers.first(), service, new Client(fd, null));
        if (logEntry != null) {
            logEntry.end(REFUSED, 0, 0, null);
        }
    }

    /** accept(2) has failed: with the fault of one connection, or of the whole system. */
    private boolean refused(int error) {
        if (error != Errno.EAGAIN) {
            counters.acceptFailed();
        }
        switch (error) {
            case Errno.EAGAIN -> {
                noteSuccess();
                return false;
            }
            // What ailed the connection at the head of the queue, accept(2), is gone with it.
            case Errno.ECONNABORTED,
                    Errno.EPROTO,
                    Errno.EPERM,
                    Errno.ENETUNREACH,
                    Errno.EHOSTUNREACH,
                    Errno.ETIMEDOUT -> {
                return true;
            }
            // No room, EMFILE, ENFILE, ENOMEM or ENOBUFS; or something that may stay for ever, as
            // EINVAL after another holder of the socket has shut it down.
            default -> {
                backOff(error);
                return false;
            }
        }
    }

    private void noteSuccess() {
        if (pauseNanos > 0) {
            pauseNanos = 0;
            calm = workers.first().loop().schedule(this::endTrouble, CALM_NANOS);
        }
    }

    private void endTrouble() {
        calm = null;
        troubled = false;
        if (state != State.STOPPED) {
            log.notice("Accepting connections on " + service.address() + " again.");
        }
    }

    private void backOff(int error) {
        if (!troubled) {
            troubled = true;
            log.error(
                    "Cannot accept connections on "
                            + service.address()
                            + ": "
                            + Errno.text(error)
                            + "; clients wait until it can.");
        }
        if (calm != null) {
            calm.cancel();
            calm = null;
        }
        workers.first().relays().closeSparePipes();
        pauseNanos = Math.clamp(pauseNanos * 2, FIRST_PAUSE_NANOS, LONGEST_PAUSE_NANOS);
        state = State.BACKING_OFF;
        updateInterest();
        workers.first().loop().schedule(() -> resume(State.BACKING_OFF), pauseNanos);
    }

    /** A connection has ended. */
    void roomAgain() {
        resume(State.FULL);
    }

    private void resume(State from) {
        if (state == from) {
            state = State.ACCEPTING;
            updateInterest();
        }
    }

    /** Serves whatever is in the queue right now. */
    void acceptQueued() {
        while (state != State.STOPPED && acceptOne()) {}
    }

    /** Takes no more; the queue stays with whoever holds the socket besides us. */
    void stop() {
        state = State.STOPPED;
        updateInterest();
    }

    void close() {
        state = State.STOPPED;
        registration.close();
        if (peer != null) {
            peer.close();
        }
    }

    private void updateInterest() {
        registration.interest(
                switch (state) {
                    case ACCEPTING -> EpollEvents.IN;
                    case FULL, BACKING_OFF, STOPPED -> EpollEvents.NOTHING;
                });
    }

    @Override
    public void failed(Throwable bug) {
        log.error("Bug in accepting on " + service.address() + ", continuing: " + bug);
    }
}
