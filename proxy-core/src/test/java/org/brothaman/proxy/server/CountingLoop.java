package org.brothaman.proxy.server;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.loop.NettyLoop;
import org.brothaman.proxy.loop.ReadyListener;
import org.brothaman.proxy.loop.Registration;
import org.brothaman.proxy.loop.TurnTimes;

/** A real loop that counts the events it delivers. */
record CountingLoop(NettyLoop loop, AtomicInteger events) implements Loop {
    CountingLoop(int number, AtomicInteger events) {
        this(new NettyLoop("loop-" + number), events);
    }

    @Override
    public Registration register(int fd, ReadyListener listener) {
        return loop.register(
                fd,
                new ReadyListener() {
                    @Override
                    public void ready(int ready) {
                        events.incrementAndGet();
                        listener.ready(ready);
                    }

                    @Override
                    public void failed(Throwable bug) {
                        listener.failed(bug);
                    }
                });
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
        return loop.schedule(task, delayNanos);
    }

    @Override
    public long turnTime() {
        return loop.turnTime();
    }

    @Override
    public long nanoTime() {
        return loop.nanoTime();
    }

    @Override
    public int streamed(int bytes, int last) {
        return loop.streamed(bytes, last);
    }

    @Override
    public TurnTimes turns() {
        return loop.turns();
    }

    @Override
    public boolean isCurrent() {
        return loop.isCurrent();
    }

    @Override
    public CompletionStage<Void> close() {
        return loop.close();
    }
}
