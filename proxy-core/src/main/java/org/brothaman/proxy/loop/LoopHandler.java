package org.brothaman.proxy.loop;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Runs the turns of a loop: pause if that is due, wait, deliver a batch of events, release the
 * descriptors closed by it, run expired timers. Stands between Netty's event loop, whose tasks it
 * respects, and Netty's epoll handler, to which it passes our deadlines instead of Netty's. Loop
 * thread only; dies with the loop.
 */
final class LoopHandler implements IoHandler, IoHandlerContext {
    private final IoHandler epoll;
    private final ThreadAwareExecutor loop;
    private final Turns turns;
    private final EventCoalescing coalescing;
    private final Runnable pause;
    private final TimerQueue timers;
    private final DeferredClose closing;

    @SuppressWarnings("NullAway.Init") // set by run, before epoll asks anything
    private IoHandlerContext netty;

    private boolean due;
    private boolean idle;

    LoopHandler(
            IoHandler epoll,
            ThreadAwareExecutor loop,
            Turns turns,
            EventCoalescing coalescing,
            Runnable pause,
            TimerQueue timers,
            DeferredClose closing) {
        this.epoll = epoll;
        this.loop = loop;
        this.turns = turns;
        this.coalescing = coalescing;
        this.pause = pause;
        this.timers = timers;
        this.closing = closing;
    }

    @Override
    public int run(IoHandlerContext context) {
        netty = context;
        int handled;
        do {
            handled = turn();
            idle = handled > 0 && context.canBlock(); // Netty has nothing to do meanwhile
        } while (idle);
        return handled;
    }

    private int turn() {
        closing.release(); // what a task has closed
        turns.end();
        if (coalescing.isDue() && idle) {
            pause.run();
        }
        int handled = epoll.run(this);
        turns.begin(); // unless an event has: tasks may follow
        closing.release();
        if (due || handled == 0) {
            due = false;
            timers.ring(System.nanoTime(), loop);
        }
        return handled;
    }

    // ---- what the epoll handler asks before it waits ----

    @Override
    public boolean canBlock() {
        if (idle) {
            idle = false; // just asked; asked again before it waits
            return true;
        }
        if (netty.canBlock()) {
            return true;
        }
        due = true; // no deadline is asked for then
        return false;
    }

    /** Every timer rings at the wait: a turn without events, or another question for the delay. */
    @Override
    public long deadlineNanos() {
        return timers.deadline();
    }

    /** Asked whenever the timer is to be armed, so after it has rung, too. */
    @Override
    public long delayNanos(long now) {
        long delay = Math.max(0, timers.deadline() - now);
        due = delay == 0;
        return delay;
    }

    // ---- the rest of the handler's life ----

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public IoRegistration register(IoHandle handle) {
        try {
            return epoll.register(handle); // enters it into a table, no more
        } catch (Exception bug) {
            throw new IllegalStateException(bug);
        }
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
        return epoll.isCompatible(type);
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
        // Netty closes what is registered too, but not when the end is asked for by a task.
        epoll.prepareToDestroy();
        closing.release();
        epoll.destroy();
    }
}
