package org.brothaman.proxy.activation.systemd;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import org.brothaman.proxy.kernel.HostProcess;
import org.brothaman.proxy.log.Level;
import org.brothaman.proxy.log.Log;
import org.brothaman.proxy.log.OneLine;

/**
 * Writes each message as one line of standard error with one write(2). Takes calls from any thread,
 * without a lock; a line that cannot be written is lost, for a log must not stop the service. Lives
 * as long as the process.
 */
public final class StandardErrorLog implements Log {
    private static final int STANDARD_ERROR = 2;

    /** Characters; as UTF-8 it fits the 8 KiB that Java writes at once. */
    private static final int LONGEST = 2000;

    private final OutputStream out;
    private final LinePrefix prefix;
    private final Level least;

    StandardErrorLog(OutputStream out, LinePrefix prefix, Level least) {
        this.out = out;
        this.prefix = prefix;
        this.least = least;
    }

    /**
     * A log for the journal, with the priorities of sd-daemon(3), where JOURNAL_STREAM of
     * systemd.exec(5) says that standard error leads there; else for people, with local time.
     *
     * @param least the least urgent level that is kept
     */
    public static StandardErrorLog open(Map<String, String> environment, Level least) {
        boolean journal =
                isJournal(
                        environment.get("JOURNAL_STREAM"),
                        HostProcess.device(STANDARD_ERROR),
                        HostProcess.inode(STANDARD_ERROR));
        // The clock's zone is not read for the journal.
        LinePrefix prefix =
                journal ? LinePrefix.JOURNAL : LinePrefix.human(Clock.systemDefaultZone());
        return new StandardErrorLog(new FileOutputStream(FileDescriptor.err), prefix, least);
    }

    /** Whether {@code DEVICE:INODE} names this file; it may be out of date or nonsense. */
    static boolean isJournal(String stream, long device, long inode) {
        return stream != null
                && stream.equals(
                        Long.toUnsignedString(device) + ":" + Long.toUnsignedString(inode));
    }

    @Override
    public boolean keeps(Level level) {
        return level.reaches(least);
    }

    @Override
    public void log(Level level, String message) {
        if (!keeps(level)) {
            return;
        }
        String line = prefix.of(level) + OneLine.of(message, LONGEST) + "\n";
        try {
            out.write(line.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // There is nowhere else to say it.
        }
    }
}
