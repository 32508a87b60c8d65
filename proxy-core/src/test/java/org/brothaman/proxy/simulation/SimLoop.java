package org.brothaman.proxy.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.brothaman.proxy.loop.EpollEvents;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.loop.ReadyListener;
import org.brothaman.proxy.loop.Registration;
import org.brothaman.proxy.loop.TurnTimes;

/**
 * An event loop whose events come late, in any order, stale within a batch, or for nothing; and
 * those that are asked for once are told once.
 */
final class SimLoop implements Loop {
    /** So often in a row may an event change nothing at all. */
    private static final int PATIENCE = 25;

    private final World world;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Entry> closing = new ArrayList<>();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private final List<Runnable> batch = new ArrayList<>();
    private boolean ended;

    /** The step in which it has last made a whole turn. */
    private int turned;

    SimLoop(World world) {
        this.world = world;
    }

    private final class Entry implements Registration {
        final int fd;
        final ReadyListener listener;
        int interest;
        boolean added;
        boolean closed;
        int reported;
        long arrivalsTold;
        int fruitless;

        Entry(int fd, ReadyListener listener) {
            this.fd = fd;
            this.listener = listener;
        }

        @Override
        public int descriptor() {
            return fd;
        }

        @Override
        public void interest(int events) {
            checkCurrent();
            if (!closed && (!added || events != interest)) {
                interest = events;
                added = true;
                reported = 0;
                arrivalsTold = -1;
                world.effects++;
            }
        }

        @Override
        public void close() {
            checkCurrent();
            if (!closed) {
                closed = true;
                closing.add(this);
                world.kernel.letGo(fd);
            }
        }

        /** What epoll would report. */
        int pending() {
            if (closed || !added) {
                return EpollEvents.NOTHING;
            }
            int ready =
                    world.kernel.readiness(fd)
                            & (interest | EpollEvents.ERROR | EpollEvents.HANG_UP);
            if (once() && arrivalsTold == world.kernel.arrivals(fd)) {
                return EpollEvents.NOTHING;
            }
            return interest == EpollEvents.NOTHING && (ready & ~reported) == 0
                    ? EpollEvents.NOTHING
                    : ready;
        }

        private boolean once() {
            return (interest & EpollEvents.ONCE) != 0;
        }

        /** Epoll hands over what is pending. */
        void told() {
            if (once()) {
                arrivalsTold = world.kernel.arrivals(fd);
            }
        }

        void deliver(int events, boolean real) {
            if (closed) {
                return;
            }
            reported |= events;
            long effects = world.effects;
            long faults = world.faults;
            listener.ready(events);
            fruitless =
                    real && effects == world.effects && faults == world.faults ? fruitless + 1 : 0;
            if (fruitless > PATIENCE) {
                world.fail("a busy loop on descriptor " + fd + ", events " + events);
            }
        }
    }

    private final class Alarm implements Timer, Comparable<Alarm> {
        final long at;
        final long number = world.nextNumber();
        final Runnable task;

        Alarm(long at, Runnable task) {
            this.at = at;
            this.task = task;
        }

        @Override
        public void cancel() {
            alarms.remove(this);
        }

        @Override
        public int compareTo(Alarm other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
        }
    }

    private void checkCurrent() {
        if (!isCurrent()) {
            throw world.fail("a loop's state touched from another");
        }
    }

    // ---- what the world asks ----

    boolean hasWork() {
        if (!tasks.isEmpty() || nextAlarm() <= world.now) {
            return true;
        }
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).pending() != EpollEvents.NOTHING) {
                return true;
            }
        }
        return false;
    }

    long nextAlarm() {
        return alarms.isEmpty() ? Long.MAX_VALUE : alarms.peek().at;
    }

    /** One round: a batch of events, then what is due, then tasks. */
    void turn() {
        gather();
        for (Runnable event : batch) {
            event.run();
            if (world.random.nextInt(4) == 0) {
                world.stepPeer();
            }
        }
        batch.clear();
        release();
        while (nextAlarm() <= world.now) {
            alarms.poll().task.run();
        }
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        release();
        turned = world.step();
    }

    /** Whether it has made a whole turn since a step. */
    boolean hasTurnedSince(int step) {
        return turned > step;
    }

    private void gather() {
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            int events = entry.pending();
            if (events != EpollEvents.NOTHING && !world.weather.late()) {
                entry.told();
                batch.add(() -> entry.deliver(events, true));
            } else if (entry.added && entry.interest != 0 && world.weather.spurious()) {
                int some =
                        entry.interest
                                & world.random.nextInt(8)
                                & ~world.kernel.neverSpurious(entry.fd);
                batch.add(() -> entry.deliver(some, false));
            }
        }
        for (int i = batch.size() - 1; i > 0; i--) {
            int other = world.random.nextInt(i + 1);
            Runnable event = batch.get(i);
            batch.set(i, batch.get(other));
            batch.set(other, event);
        }
    }

    private void release() {
        for (Entry entry : closing) {
            entries.remove(entry);
            world.kernel.close(entry.fd);
        }
        closing.clear();
    }

    // ---- what the proxy asks ----

    @Override
    public Registration register(int fd, ReadyListener listener) {
        checkCurrent();
        Entry entry = new Entry(fd, listener);
        entries.add(entry);
        return entry;
    }

    @Override
    public void execute(Runnable task) {
        if (!ended) {
            tasks.add(task);
        }
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
        checkCurrent();
        Alarm alarm = new Alarm(world.now + delayNanos, task);
        alarms.add(alarm);
        return alarm;
    }

    @Override
    public long turnTime() {
        return world.now;
    }

    @Override
    public long nanoTime() {
        return world.now;
    }

    @Override
    public int streamed(int bytes, int last) {
        checkCurrent();
        return 0;
    }

    @Override
    public TurnTimes turns() {
        return TurnTimes.NONE;
    }

    @Override
    public boolean isCurrent() {
        return world.current == this;
    }

    @Override
    public CompletionStage<Void> close() {
        execute(
                () -> {
                    List.copyOf(entries).forEach(Entry::close);
                    release();
                    alarms.clear();
                    ended = true;
                    gone.complete(null);
                });
        return gone;
    }
}
