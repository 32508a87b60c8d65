package org.brothaman.proxy.session;

/**
 * Whom a loop serves: one client and what it wants, whatever the transport. Entered in that loop's
 * {@link Sessions} from its first step to its last. Loop thread only.
 */
public abstract class Session {
    /** Its place in the list of {@link Sessions}. */
    int place;

    /** Takes the first step. */
    protected abstract void open();

    /** Called at every tick of the idle clock; ends it when nothing has moved for that many. */
    protected abstract void tick(int ticks);

    /** Whether it is one of that unit's. */
    protected abstract boolean uses(Activation unit);

    /** Whether neither side has said anything that the other has not got, or waits for anything. */
    protected abstract boolean isQuiet();

    /** Ends a session that is quiet: at once, or by telling both sides, which are to end theirs. */
    protected abstract void dismiss(boolean politely);

    /** Ends it at once if it was dismissed. */
    protected abstract void endDismissed();

    /** Ends it at once, so that both sides see that something is missing. Idempotent. */
    protected abstract void cut(ConnectionEnd why);

    /** A step has thrown: says so and ends it. */
    protected abstract void failed(Throwable bug);
}
