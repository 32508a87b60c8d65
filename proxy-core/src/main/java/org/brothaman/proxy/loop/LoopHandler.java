package org.brothaman.proxy.loop;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import java.util.concurrent.Executor;

/**
 * Runs the turns of a loop: pause if that is due, wait, deliver a batch of events, release the
 * descriptors closed by it, run expired timers. Netty's event loop asks for them in place of its
 * own epoll handler, and runs the tasks between them. Loop thread only, but for {@link #wakeup};
 * dies with the loop.
 */
final class LoopHandler implements IoHandler {
    private final EpollSet epoll;
    private final Registrations registrations;
    private final Executor loop;
    private final Turns turns;
    private final EventCoalescing coalescing;
    private final Runnable pause;
    private final TimerQueue timers;
    private final DeferredClose closing;
    private boolean again;
    private long armed = TimerQueue.EMPTY;

    /** A task was queued since Netty was asked whether there are any. */
    private volatile boolean called;

    /** Waits, so that who calls must end that; whoever sees it does so, and takes it back. */
    private volatile boolean asleep;

    LoopHandler(
            EpollSet epoll,
            Registrations registrations,
            Executor loop,
            Turns turns,
            EventCoalescing coalescing,
            Runnable pause,
            TimerQueue timers,
            DeferredClose closing) {
        this.epoll = epoll;
        this.registrations = registrations;
        this.loop = loop;
        this.turns = turns;
        this.coalescing = coalescing;
        this.pause = pause;
        this.timers = timers;
        this.closing = closing;
    }

    /** Netty calls this behind each task that it queues, from any thread. */
    @Override
    public void wakeup() {
        called = true;
        if (asleep) {
            asleep = false;
            epoll.wake();
        }
    }

    @Override
    public int run(IoHandlerContext netty) {
        called = false; // before the question: what is queued behind it calls
        boolean blocks = netty.canBlock();
        int handled;
        do {
            handled = turn(blocks);
            again = blocks && handled > 0 && !called; // Netty has nothing to do meanwhile
        } while (again);
        return handled;
    }

    private int turn(boolean blocks) {
        closing.release(); // what a task has closed
        turns.end();
        if (coalescing.isDue() && again) {
            pause.run();
        }
        arm();
        int ready = blocks ? sleep() : epoll.await(false);
        turns.begin();
        int handled = deliver(ready);
        closing.release();
        return handled;
    }

    /** For the nearest deadline, when it is another. */
    private void arm() {
        long deadline = timers.deadline();
        if (deadline != armed) {
            armed = deadline;
            epoll.arm(deadline == TimerQueue.EMPTY ? 0 : Math.max(1, deadline - System.nanoTime()));
        }
    }

    private int sleep() {
        asleep = true;
        int ready = epoll.await(!called); // who calls from here on sees that we sleep
        asleep = false;
        return ready;
    }

    /** How many of the events were for a descriptor that is registered. */
    private int deliver(int ready) {
        int handled = 0;
        boolean due = false;
        for (int i = 0; i < ready; i++) {
            long event = epoll.event(i);
            int fd = (int) event;
            LoopRegistration registration = registrations.get(fd);
            if (registration != null) {
                registration.ready((int) (event >>> Integer.SIZE));
                handled++;
            } else {
                due |= epoll.isTimer(fd);
            }
        }
        if (due) {
            armed = TimerQueue.EMPTY; // rings once
            timers.ring(System.nanoTime(), loop);
        }
        return handled;
    }

    Registration register(int fd, ReadyListener listener) {
        var registration = new LoopRegistration(epoll, registrations, closing, fd, listener);
        registrations.put(registration);
        return registration;
    }

    // ---- the rest of the handler's life ----

    @Override
    public void initialize() {
        epoll.begin();
    }

    /** Nobody gives Netty a descriptor here. */
    @Override
    public IoRegistration register(IoHandle handle) {
        throw new UnsupportedOperationException("descriptors are registered with NettyLoop");
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
        return false;
    }

    @Override
    public void prepareToDestroy() {
        registrations.closeAll();
    }

    @Override
    public void destroy() {
        // Netty closes what is registered too, but not when the end is asked for by a task.
        registrations.closeAll();
        closing.release();
        epoll.close();
    }
}
