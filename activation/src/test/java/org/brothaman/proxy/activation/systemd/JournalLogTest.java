package org.brothaman.proxy.activation.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.log.Field;
import org.brothaman.proxy.log.Fields;
import org.brothaman.proxy.log.Level;
import org.junit.jupiter.api.Test;

final class JournalLogTest {
    private final List<String> entries = new ArrayList<>();
    private final List<String> others = new ArrayList<>();
    private final Deque<Integer> answers = new ArrayDeque<>();
    private final JournalLog log =
            new JournalLog(
                    this::take, (level, message) -> others.add(level + " " + message), Level.INFO);

    private int take(byte[] entry) {
        int answer = answers.isEmpty() ? entry.length : answers.removeFirst();
        if (answer >= 0) {
            entries.add(new String(entry, StandardCharsets.UTF_8));
        }
        return answer;
    }

    @Test
    void shouldSendMessageAndFields() {
        log.log(
                Level.ERR,
                "no",
                Fields.NONE.with(Field.UNIT, "web.service").with(Field.DURATION_USEC, 12L));
        log.info("yes");
        assertEquals(
                List.of(
                        "MESSAGE=no\nPRIORITY=3\nSYSLOG_IDENTIFIER=bro-proxy\n"
                                + "UNIT=web.service\nDURATION_USEC=12\n",
                        "MESSAGE=yes\nPRIORITY=6\nSYSLOG_IDENTIFIER=bro-proxy\n"),
                entries);
    }

    @Test
    void shouldLetNoValueMakeAFieldOfItsOwn() {
        log.log(Level.ERR, "a\nPRIORITY=0", Fields.NONE.with(Field.CLIENT, "b\nUNIT=c\0"));
        assertEquals(
                "MESSAGE=a\\nPRIORITY=0\nPRIORITY=3\nSYSLOG_IDENTIFIER=bro-proxy\n"
                        + "CLIENT=b\\nUNIT=c\\x00\n",
                entries.getFirst());
    }

    @Test
    void shouldStaySmallEnoughForADatagram() {
        Fields fields = Fields.NONE;
        for (Field field : Field.values()) {
            fields = fields.with(field, "\u4e2d".repeat(100_000));
        }
        log.log(Level.ERR, "\u4e2d".repeat(100_000), fields);
        int length = entries.getFirst().getBytes(StandardCharsets.UTF_8).length;
        assertTrue(length <= 16 << 10, length + " bytes");
    }

    @Test
    void shouldMakeNothingOfWhatIsNotKept() {
        Object value =
                new Object() {
                    @Override
                    public String toString() {
                        throw new AssertionError("asked for");
                    }
                };
        log.log(Level.DEBUG, "x", Fields.NONE.with(Field.UNIT, value));
        assertFalse(log.keeps(Level.DEBUG));
        assertEquals(List.of(), entries);
    }

    @Test
    void shouldCountWhatAFullJournalDoesNotTake() {
        answers.addAll(List.of(Errno.EAGAIN, Errno.EAGAIN, Errno.EAGAIN));
        log.error("a");
        log.error("b");
        assertEquals(List.of(), entries);
        log.error("c");
        assertEquals(List.of(), others);
        assertEquals(2, entries.size());
        assertTrue(
                entries.getFirst().startsWith("MESSAGE=2 log messages were lost"),
                entries.toString());
        assertTrue(entries.getLast().startsWith("MESSAGE=c\n"));
    }

    @Test
    void shouldTurnToTheOtherLogWhenThereIsNoJournal() {
        answers.add(Errno.ENOENT);
        log.error("a");
        log.error("b");
        assertEquals(List.of("ERR a"), others);
        assertEquals(1, entries.size());
    }
}
