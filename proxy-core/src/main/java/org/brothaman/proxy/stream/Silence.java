package org.brothaman.proxy.stream;

import org.brothaman.proxy.session.ConnectionEnd;

/**
 * How long the one side of an exchange has said nothing after the other has ended its stream. Has a
 * place in {@link HalfClosed}, which ticks. Loop thread only.
 */
final class Silence {
    private final Exchange exchange;
    private final HalfClosed where;
    private final Connection connection;
    private final Direction open;
    private final Endpoint ended;
    private final Endpoint silent;
    private final ConnectionEnd end;
    private long bytesHeard = -1;
    private int ticks;

    /** Where it stands in {@link HalfClosed}. */
    int place;

    /**
     * @param open from the side that may still speak
     * @param ended the side that has ended its stream
     * @param end why the connection ends then
     */
    Silence(
            Exchange exchange,
            HalfClosed where,
            Connection connection,
            Direction open,
            Endpoint ended,
            Endpoint silent,
            ConnectionEnd end) {
        this.exchange = exchange;
        this.where = where;
        this.connection = connection;
        this.open = open;
        this.ended = ended;
        this.silent = silent;
        this.end = end;
    }

    void begin() {
        where.add(this);
    }

    /**
     * The connection is over when there was nothing to be heard for so many. Bytes that are not
     * taken are not silence, nor is it a side's that has yet to hear that the other has ended.
     */
    void tick(int most) {
        try {
            look(most);
        } catch (Throwable bug) {
            connection.failed(bug);
        }
    }

    private void look(int most) {
        ticks = isSilent() ? ticks + 1 : 0;
        bytesHeard = open.bytes();
        if (ticks < most) {
            return;
        }
        ticks = 0;
        // Events may be late: whoever has spoken meanwhile is heard first.
        if (!exchange.hear(open)) {
            return;
        }
        if (isSilent() && silent.hasHeardTheEnd()) {
            // Its stream is cut off, and the one who reads it must not take that for an end.
            connection.reset(ended, end);
        } else {
            exchange.updateInterest();
        }
    }

    private boolean isSilent() {
        return !open.wantsToWrite() && open.bytes() == bytesHeard;
    }

    void end() {
        where.remove(this);
    }
}
