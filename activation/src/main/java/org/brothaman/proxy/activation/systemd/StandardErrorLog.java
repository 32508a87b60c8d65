package org.brothaman.proxy.activation.systemd;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.brothaman.proxy.kernel.HostProcess;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.Option;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.log.Level;
import org.brothaman.proxy.log.Log;
import org.brothaman.proxy.log.OneLine;
import org.jspecify.annotations.Nullable;

/**
 * Writes each message as one line of standard error with one write(2). Takes calls from any thread,
 * without a lock. A log must not stop the service: lines that cannot be written are dropped, and
 * counted if there was no room for them. Lives as long as the process.
 */
public final class StandardErrorLog implements Log {
    private static final int STANDARD_ERROR = 2;

    private static final SocketAddress JOURNAL =
            SocketAddress.unixPath("/run/systemd/journal/socket");

    /** Characters. */
    private static final int LONGEST = 2000;

    /** PIPE_BUF of pipe(7): what can be written has room for so many bytes. */
    private static final int ROOM = 4096;

    private final OutputStream out;
    private final BooleanSupplier room;
    private final LostMessages lost = new LostMessages("standard error");
    private final LinePrefix prefix;
    private final Level least;

    /**
     * @param room whether a line can be written without waiting
     */
    StandardErrorLog(OutputStream out, BooleanSupplier room, LinePrefix prefix, Level least) {
        this.out = out;
        this.room = room;
        this.prefix = prefix;
        this.least = least;
    }

    /**
     * A log for the journal where JOURNAL_STREAM of systemd.exec(5) says that standard error leads
     * there: by the journal's own protocol, or else by lines with the priorities of sd-daemon(3).
     * Elsewhere one for people, with local time.
     *
     * @param least the least urgent level that is kept
     */
    @SuppressWarnings("JavaTimeDefaultTimeZone") // people read it where they are
    public static Log open(Map<String, String> environment, Level least) {
        boolean journal =
                isJournal(
                        environment.get("JOURNAL_STREAM"),
                        HostProcess.device(STANDARD_ERROR),
                        HostProcess.inode(STANDARD_ERROR));
        LinePrefix prefix =
                journal ? LinePrefix.JOURNAL : LinePrefix.human(Clock::systemDefaultZone);
        Log lines =
                new StandardErrorLog(
                        new FileOutputStream(FileDescriptor.err),
                        () -> HostProcess.awaitWritable(STANDARD_ERROR, 0) != 0,
                        prefix,
                        least);
        return journal ? withFields(lines, least) : lines;
    }

    /** By the journal's own socket, if standard error is one to the journal too, and no file. */
    private static Log withFields(Log lines, Level least) {
        boolean socket =
                LinuxKernel.INSTANCE.option(STANDARD_ERROR, Option.SOL_SOCKET, Option.SO_TYPE) >= 0;
        int fd = socket ? HostProcess.datagramSocket() : -1;
        return fd < 0
                ? lines
                : new JournalLog(
                        entry -> HostProcess.sendDatagram(fd, JOURNAL, entry), lines, least);
    }

    /** Whether {@code DEVICE:INODE} names this file; it may be out of date or nonsense. */
    static boolean isJournal(@Nullable String stream, long device, long inode) {
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
        lost.tell(warning -> write(Level.WARNING, warning));
        if (!write(level, message)) {
            lost.add();
        }
    }

    /** Whether there was room for it. */
    private boolean write(Level level, String message) {
        if (!room.getAsBoolean()) {
            return false;
        }
        String line = prefix.of(level) + OneLine.of(message, LONGEST) + "\n";
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        try {
            out.write(bytes, 0, cut(bytes));
        } catch (IOException e) {
            // There is nowhere else to say it.
        }
        return true;
    }

    /** How much of a line there is room for, letters and its end whole. */
    private static int cut(byte[] line) {
        if (line.length <= ROOM) {
            return line.length;
        }
        int end = ROOM - 1;
        while ((line[end] & 0xc0) == 0x80) {
            end--; // in the midst of a letter, utf-8(7)
        }
        line[end] = '\n';
        return end + 1;
    }
}
