package org.brothaman.proxy.activation.systemd;

import java.nio.charset.StandardCharsets;
import java.util.function.ToIntFunction;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.log.Fields;
import org.brothaman.proxy.log.Level;
import org.brothaman.proxy.log.Log;
import org.brothaman.proxy.log.OneLine;

/**
 * Sends each message to the journal as one datagram of its native protocol, fields and all. Takes
 * calls from any thread, without a lock, and never waits: what a full journal does not accept is
 * dropped and counted, and the count is logged once the journal accepts a message again. What
 * cannot be sent for another reason goes to another log.
 *
 * @see <a href="https://systemd.io/JOURNAL_NATIVE_PROTOCOL/">Native Journal Protocol</a>
 */
final class JournalLog implements Log {
    /** Characters of a message, and of the value of a field. */
    private static final int LONGEST = 2000;

    private static final int LONGEST_VALUE = 300;

    private final ToIntFunction<byte[]> journal;
    private final Log other;
    private final Level least;
    private final LostMessages lost = new LostMessages("the journal");

    /**
     * @param journal sends a datagram without waiting; 0 or more, or {@code -errno}
     * @param other for what the journal's socket refuses, as when there is none
     */
    JournalLog(ToIntFunction<byte[]> journal, Log other, Level least) {
        this.journal = journal;
        this.other = other;
        this.least = least;
    }

    @Override
    public boolean keeps(Level level) {
        return level.reaches(least);
    }

    @Override
    public void log(Level level, String message) {
        log(level, message, Fields.NONE);
    }

    @Override
    public void log(Level level, String message, Fields fields) {
        if (!keeps(level)) {
            return;
        }
        lost.tell(warning -> journal.applyAsInt(entry(Level.WARNING, warning, Fields.NONE)) >= 0);
        int sent = journal.applyAsInt(entry(level, message, fields));
        if (sent == Errno.EAGAIN || sent == Errno.ENOBUFS) {
            lost.add();
        } else if (sent < 0) {
            other.log(level, message, fields);
        }
    }

    /** Values are kept on one line, so the simple form of the protocol is enough. */
    private static byte[] entry(Level level, String message, Fields fields) {
        StringBuilder entry = new StringBuilder(message.length() + 200);
        entry.append("MESSAGE=").append(OneLine.of(message, LONGEST));
        entry.append("\nPRIORITY=").append(level.number());
        entry.append("\nSYSLOG_IDENTIFIER=bro-proxy\n");
        fields.forEach(
                (field, value) ->
                        entry.append(field.name())
                                .append('=')
                                .append(OneLine.of(value.toString(), LONGEST_VALUE))
                                .append('\n'));
        return entry.toString().getBytes(StandardCharsets.UTF_8);
    }
}
