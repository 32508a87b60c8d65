package org.brothaman.proxy.session;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.log.Field;
import org.brothaman.proxy.log.Fields;
import org.brothaman.proxy.log.Level;
import org.brothaman.proxy.log.Log;
import org.brothaman.proxy.loop.Loop;

/**
 * What one loop says for each client while something is wrong, bounded, so that a crowd of clients
 * cannot flood the log: of each kind so many in an interval for each service, and behind it how
 * many were held back. Loop thread only; dies with the loop.
 */
public final class RateLimitedLog {
    /** Of one kind in one interval. */
    public static final int BURST = 10;

    public static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Of what is as the administrator wants it: monitors and scans come all the time. */
    private static final long BY_RULE_NANOS = TimeUnit.HOURS.toNanos(1);

    private record Subject(Kind kind, String service) {}

    /** Kinds that do not crowd each other out. */
    public enum Kind {
        REFUSED(Level.WARNING, "clients were refused at the connection limit"),
        UNREACHABLE(Level.ERR, "clients were reset because their backend could not be reached"),
        BAD_HEADER(Level.WARNING, "clients were reset because of the PROXY protocol"),
        DENIED(Level.NOTICE, "clients were reset because their address may not connect"),
        NO_DATA(Level.NOTICE, "clients were disconnected because they sent nothing"),
        GONE(
                Level.NOTICE,
                "clients went without a word, so nothing was started for them",
                BY_RULE_NANOS),
        ASLEEP(
                Level.NOTICE,
                "clients were reset because they may not wake what sleeps",
                BY_RULE_NANOS),
        SOURCE_LIMIT(Level.NOTICE, "clients were reset at the limit of connections per source"),
        WAKE_LIMIT(Level.NOTICE, "clients were reset because their source may wake no more"),
        NOT_SHOWN(Level.WARNING, "clients were reset because their address cannot be shown"),
        BUG(Level.ERR, "connections were closed by a bug");

        private final Level level;
        private final String summary;
        private final long intervalNanos;

        Kind(Level level, String summary) {
            this(level, summary, INTERVAL_NANOS);
        }

        Kind(Level level, String summary, long intervalNanos) {
            this.level = level;
            this.summary = summary;
            this.intervalNanos = intervalNanos;
        }
    }

    private final Log log;
    private final Loop loop;
    private final Map<Subject, Interval> intervals = new HashMap<>();
    private long suppressed;

    public RateLimitedLog(Log log, Loop loop) {
        this.log = log;
        this.loop = loop;
    }

    /**
     * Whether one more of this kind may be said; it is counted in any case.
     *
     * @param service the name of that whose client it is about
     */
    public boolean allows(Kind kind, String service) {
        return intervals.computeIfAbsent(new Subject(kind, service), Interval::new).allows();
    }

    /** Messages held back since the start. */
    public long suppressed() {
        return suppressed;
    }

    /** Says how many were held back, if any; for the end of the loop. */
    public void close() {
        intervals.values().forEach(Interval::sumUp);
    }

    private final class Interval {
        private final Kind kind;
        private final String service;
        private long ends;
        private int said;
        private long heldBack;

        Interval(Subject subject) {
            kind = subject.kind();
            service = subject.service();
        }

        boolean allows() {
            long now = loop.nanoTime();
            if (said == 0 || now - ends >= 0) {
                sumUp();
                ends = now + kind.intervalNanos;
                said = 0;
            }
            if (said < BURST) {
                said++;
                return true;
            }
            if (heldBack == 0) {
                loop.schedule(this::sumUp, ends - now);
            }
            heldBack++;
            suppressed++;
            return false;
        }

        private void sumUp() {
            if (heldBack > 0) {
                log.log(
                        kind.level,
                        heldBack + " more " + kind.summary + ".",
                        Fields.NONE.with(Field.SERVICE, service).with(Field.SUPPRESSED, heldBack));
                heldBack = 0;
            }
        }
    }
}
