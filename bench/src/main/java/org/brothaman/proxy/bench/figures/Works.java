package org.brothaman.proxy.bench.figures;

import java.util.ArrayList;
import java.util.List;
import org.brothaman.proxy.bench.figures.Work.Brief;
import org.brothaman.proxy.bench.figures.Work.Bulk;
import org.brothaman.proxy.bench.figures.Work.Counter;
import org.brothaman.proxy.bench.figures.Work.Exchange;
import org.brothaman.proxy.bench.figures.Work.Kind;
import org.brothaman.proxy.bench.figures.Work.Rest;
import org.brothaman.proxy.bench.figures.Work.Setting;
import org.brothaman.proxy.bench.figures.Work.StartUp;
import org.brothaman.proxy.bench.figures.Work.Trace;

/** The list of works, scaled for a full or a quick run and to the descriptors that may be open. */
public final class Works {

    /** Sizes of request and reply, with the rate per second at which they are due. */
    public enum Size {
        B64("64", "64 B", 64, 5_000),
        K1("1k", "1 KiB", 1 << 10, 5_000),
        K16("16k", "16 KiB", 16 << 10, 3_000),
        K256("256k", "256 KiB", 256 << 10, 600),
        M1("1m", "1 MiB", 1 << 20, 150);

        private final String name;
        private final String title;
        private final int bytes;
        private final int rate;

        Size(String name, String title, int bytes, int rate) {
            this.name = name;
            this.title = title;
            this.bytes = bytes;
            this.rate = rate;
        }

        public String title() {
            return title;
        }

        public int bytes() {
            return bytes;
        }

        public int rate() {
            return rate;
        }

        /** Closed loop on one connection and one core: the bare round trip. */
        public String roundTrip() {
            return "trip-" + name;
        }

        /** Requests due at a fixed rate on sixteen connections. */
        public String fixedRate() {
            return "rate-" + name;
        }

        /** Closed loop on sixteen connections: the highest rate. */
        public String highest() {
            return "most-" + name;
        }

        /** System calls per round trip. */
        public String calls() {
            return "calls-" + name;
        }

        /** User-space instructions per round trip. */
        public String steps() {
            return "steps-" + name;
        }
    }

    /** Descriptors per connection that the hungriest contender holds (two sockets, two pipes). */
    private static final int HUNGRIEST = 6;

    /** Larger ones are bulk, as far as instructions go. */
    private static final List<Size> STEPPED = List.of(Size.B64, Size.K1, Size.K16);

    private static final int BUSY = 100;
    private static final int IDLE = 10_000;

    private Works() {}

    /**
     * @param descriptors the hard limit on open descriptors, which bounds the idle connections
     */
    public static List<Work> list(boolean quick, long descriptors) {
        long bulk = quick ? 250 : 1_500;
        long exchange = quick ? 150 : 1_000;
        List<Work> works = new ArrayList<>();
        add(works, "bulk-1", new Bulk(1, false, bulk));
        add(works, "bulk-64", new Bulk(64, false, bulk));
        add(works, "both-1", new Bulk(1, true, bulk));
        add(works, "both-64", new Bulk(64, true, bulk));
        for (Size size : Size.values()) {
            Exchange oneByOne = new Exchange(1, 0, size.bytes(), 0, exchange);
            works.add(new Work(size.roundTrip(), oneByOne, Setting.ONE_CORE));
            add(works, size.fixedRate(), new Exchange(16, 0, size.bytes(), size.rate(), exchange));
            add(works, size.highest(), new Exchange(16, 0, size.bytes(), 0, exchange));
        }
        add(works, "short", new Brief(32, 200_000, false, quick ? 300 : 1_500));
        add(works, "told", new Brief(32, 200_000, true, quick ? 300 : 1_500));
        add(works, "idle", new Exchange(BUSY, equalIdle(quick, descriptors), 64, 5_000, exchange));
        if (!quick && equalIdle(false, descriptors) < IDLE) {
            add(works, "idle-most", new Exchange(BUSY, mostIdle(descriptors), 64, 5_000, exchange));
        }
        works.add(new Work("bulk-1000", new Bulk(1_000, false, bulk), Setting.UNPRIVILEGED));
        add(works, "start", new StartUp(quick ? 5 : 10));
        add(works, "rest", new Rest());
        for (Size size : Size.values()) {
            add(works, size.calls(), calls(new Exchange(1, 0, size.bytes(), 0, 200)));
        }
        add(works, "calls-short", calls(new Brief(1, 10_000, false, 200)));
        add(works, "calls-told", calls(new Brief(1, 10_000, true, 200)));
        add(works, "calls-bulk", calls(new Bulk(1, false, 200)));
        long slow = quick ? 500 : 2_000;
        for (Size size : STEPPED) {
            add(works, size.steps(), steps(new Exchange(1, 0, size.bytes(), 0, slow)));
        }
        add(works, "steps-short", steps(new Brief(1, 10_000, false, slow)));
        add(works, "steps-told", steps(new Brief(1, 10_000, true, slow)));
        add(works, "steps-bulk", steps(new Bulk(1, false, slow)));
        if (!quick) {
            add(works, "steps-rest", steps(new Rest()));
        }
        return works;
    }

    private static Trace calls(Kind kind) {
        return new Trace(kind, Counter.SYSTEM_CALLS);
    }

    private static Trace steps(Kind kind) {
        return new Trace(kind, Counter.INSTRUCTIONS);
    }

    private static void add(List<Work> works, String name, Kind kind) {
        works.add(new Work(name, kind, Setting.NORMAL));
    }

    /** As many idle connections as every contender can hold, 10,000 at most. */
    private static int equalIdle(boolean quick, long descriptors) {
        long fit = (descriptors - 100) / HUNGRIEST - BUSY;
        return (int) Math.min(quick ? 1_000 : IDLE, fit);
    }

    /** As many as two descriptors per connection allow, 10,000 at most. */
    private static int mostIdle(long descriptors) {
        return (int) Math.min(IDLE, (descriptors - 100) / 2 - BUSY);
    }
}
