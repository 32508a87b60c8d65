package org.brothaman.proxy.activation.readiness;

import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.kernel.SocketSource;

/**
 * Tries a backend until it is ready. Blocks the activation thread; at once, then 1 ms apart, the
 * distance growing with the time waited to 50 ms at most, so that the end of a wait is noticed late
 * by a twentieth of it at most. Stateless between calls; at most one descriptor at a time.
 */
public final class Prober {
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LAST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int PAUSE_SHARE = 20;

    /**
     * A black hole is given up after that long and tried again: its SYN's repeats lie far apart.
     */
    private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A backend that took a request and does not answer it is asked again after that long. */
    private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Function<SocketSource, Sockets> network;
    private final MonotonicClock clock;

    public Prober(Kernel kernel, MonotonicClock clock) {
        this(source -> new KernelSockets(kernel, source), clock);
    }

    Prober(Function<SocketSource, Sockets> network, MonotonicClock clock) {
        this.network = network;
        this.clock = clock;
    }

    /** Asked between attempts and between steps of long ones: whether waiting still makes sense. */
    @FunctionalInterface
    public interface Watch {
        boolean goOn();
    }

    /** How the wait ended. */
    public sealed interface Result {
        record Ready() implements Result {}

        /**
         * The deadline passed.
         *
         * @param reason how the last attempt failed
         */
        record TimedOut(String reason) implements Result {}

        /** The watch, or an interrupt, ended it. */
        record Abandoned() implements Result {}
    }

    /**
     * Waits until one of the backend's addresses is ready. A target that has no socket at hand is
     * asked again.
     *
     * @param acceptor who accepts connections there now; asked before each connection, and while it
     *     is looked at
     */
    public Result await(
            Readiness readiness,
            ProbeTarget target,
            Supplier<PortForwarding> acceptor,
            long deadline,
            Watch watch) {
        if (readiness instanceof Readiness.Unit) {
            return new Result.Ready();
        }
        long began = clock.nanoTime();
        SurvivalThreshold survival = new SurvivalThreshold();
        String reason = null;
        try (Sockets sockets = network.apply(target.sockets())) {
            while (true) {
                for (SocketAddress address : target.addresses().get()) {
                    Attempt.Probe probe =
                            greeted(
                                    target,
                                    probe(readiness, address, survival, acceptor, sockets),
                                    sockets);
                    try (Attempt attempt = new Attempt(sockets, address, probe)) {
                        End end = run(attempt, deadline, watch);
                        String said = address + ": " + attempt.reason();
                        switch (end) {
                            case READY -> {
                                return new Result.Ready();
                            }
                            case ABANDONED -> {
                                return new Result.Abandoned();
                            }
                            case LATE -> {
                                return new Result.TimedOut(reason == null ? said : reason);
                            }
                            case FAILED -> reason = said;
                        }
                    }
                }
                if (isOver(watch)) {
                    return new Result.Abandoned();
                }
                long left = clock.until(deadline);
                if (left <= 0) {
                    return new Result.TimedOut(reason == null ? "no address is known" : reason);
                }
                clock.pause(Math.min(left, pause(began)));
            }
        }
    }

    private enum End {
        READY,
        FAILED,
        LATE,
        ABANDONED
    }

    private End run(Attempt attempt, long deadline, Watch watch) {
        long began = clock.nanoTime();
        while (true) {
            Attempt.Verdict verdict = attempt.step();
            long now = clock.nanoTime();
            switch (verdict) {
                case READY -> {
                    return End.READY;
                }
                case FAILED -> {
                    return End.FAILED;
                }
                case PENDING -> {
                    if (now - deadline >= 0) {
                        return End.LATE;
                    }
                    if (now - began >= (attempt.isConnected() ? ANSWER_NANOS : CONNECT_NANOS)) {
                        return End.FAILED;
                    }
                    if (isOver(watch)) {
                        return End.ABANDONED;
                    }
                    clock.pause(Math.min(deadline - now, pause(began)));
                }
            }
        }
    }

    private static Attempt.Probe greeted(ProbeTarget target, Attempt.Probe probe, Sockets sockets) {
        return target.greeting().length == 0
                ? probe
                : new GreetingProbe(sockets, target.greeting(), probe);
    }

    private Attempt.Probe probe(
            Readiness readiness,
            SocketAddress address,
            SurvivalThreshold survival,
            Supplier<PortForwarding> acceptor,
            Sockets sockets) {
        return switch (readiness) {
            case Readiness.Http http -> new HttpProbe(sockets, address, http.path());
            case Readiness.Tcp tcp -> {
                boolean unix = address.family() == SocketAddress.UNIX;
                yield new TcpProbe(
                        sockets, clock, survival, unix ? () -> PortForwarding.DIRECT : acceptor);
            }
            case Readiness.Unit unit -> throw new IllegalStateException("nothing to probe");
        };
    }

    private long pause(long began) {
        return Math.clamp(
                (clock.nanoTime() - began) / PAUSE_SHARE, FIRST_PAUSE_NANOS, LAST_PAUSE_NANOS);
    }

    private static boolean isOver(Watch watch) {
        return Thread.currentThread().isInterrupted() || !watch.goOn();
    }
}
