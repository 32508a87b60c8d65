package org.brothaman.proxy.activation.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.brothaman.proxy.log.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandardErrorLogTest {
    private final List<String> writes = new ArrayList<>();
    private final OutputStream out =
            new OutputStream() {
                @Override
                public void write(int b) {
                    throw new AssertionError("a line byte by byte");
                }

                @Override
                public void write(byte[] bytes, int offset, int length) {
                    writes.add(new String(bytes, offset, length, StandardCharsets.UTF_8));
                }
            };
    private boolean room = true;
    private final StandardErrorLog journal =
            new StandardErrorLog(out, () -> room, LinePrefix.JOURNAL, Level.DEBUG);

    @Test
    void theJournalGetsPriorities() {
        journal.error("a");
        journal.warning("b");
        journal.notice("c");
        journal.info("d");
        journal.debug("e");
        journal.log(Level.EMERG, "f");
        assertEquals(List.of("<3>a\n", "<4>b\n", "<5>c\n", "<6>d\n", "<7>e\n", "<0>f\n"), writes);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-31T22:59:59.007999Z, Europe/Berlin, 2026-01-31 23:59:59.007",
        "2026-07-04T05:06:07.089Z, Europe/Berlin, 2026-07-04 07:06:07.089",
        "2026-01-01T00:00:00Z, America/New_York, 2025-12-31 19:00:00.000",
        "0999-01-01T00:00:00Z, UTC, 0999-01-01 00:00:00.000"
    })
    void peopleGetLocalTimeAndAWord(String instant, String zone, String time) {
        Clock clock = Clock.fixed(Instant.parse(instant), ZoneId.of(zone));
        StandardErrorLog log =
                new StandardErrorLog(out, () -> room, LinePrefix.human(() -> clock), Level.DEBUG);
        log.error("a");
        log.notice("b");
        assertEquals(List.of(time + " error: a\n", time + " notice: b\n"), writes);
    }

    @Test
    void messagesBelowTheLeastLevelAreNotKept() {
        StandardErrorLog log =
                new StandardErrorLog(out, () -> room, LinePrefix.JOURNAL, Level.NOTICE);
        log.notice("kept");
        log.info("not kept");
        assertEquals(List.of("<5>kept\n"), writes);
        assertTrue(log.keeps(Level.NOTICE));
        assertFalse(log.keeps(Level.INFO));
    }

    @Test
    void oneMessageIsOneLineWhateverIsInIt() {
        journal.info("a\nb\r\nc\td\u0000e\u001b[31mf\u0085g\u2028h\u2029i\u007fj\\n");
        assertEquals(
                List.of("<6>a\\nb\\r\\nc\\td\\x00e\\x1b[31mf\\x85g\\u2028h\\u2029i\\x7fj\\n\n"),
                writes);
    }

    @Test
    void lettersOfAllScriptsStayAsTheyAre() {
        journal.info("Größe 大小 \uD83D\uDE00");
        assertEquals(List.of("<6>Größe 大小 \uD83D\uDE00\n"), writes);
    }

    @Test
    void anyTextIsOneWriteAndOneLine() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(100); j > 0; j--) {
                text.append((char) random.nextInt(random.nextBoolean() ? 256 : 65536));
            }
            writes.clear();
            journal.info(text.toString());
            assertEquals(1, writes.size(), "seed " + seed);
            String line = writes.getFirst();
            assertEquals(line.length() - 1, line.indexOf('\n'), "seed " + seed);
            assertEquals(1, line.chars().filter(Character::isISOControl).count(), "seed " + seed);
        }
    }

    @Test
    void messagesOf2000CharactersAreWholeAndLongerOnesAreCut() {
        journal.info("a".repeat(2000));
        journal.info("a".repeat(2001));
        assertEquals("<6>" + "a".repeat(2000) + "\n", writes.getFirst());
        assertEquals("<6>" + "a".repeat(2000) + "…\n", writes.getLast());
    }

    /** A pipe that says that it takes something takes 4096 bytes, pipe(7). */
    @ParameterizedTest
    @CsvSource({"é, 2, 2000", "大, 3, 1364", "\uD83D\uDE00, 4, 1000"})
    void aLineFitsAPipeWithRoomForOne(String letter, int bytes, int letters) {
        journal.info(letter.repeat(2000 / letter.length()));
        String line = writes.getFirst();
        assertTrue(line.getBytes(StandardCharsets.UTF_8).length <= 4096, line.length() + " chars");
        assertEquals(bytes, letter.getBytes(StandardCharsets.UTF_8).length);
        assertEquals("<6>" + letter.repeat(letters) + "\n", line);
    }

    @Test
    void whatFindsNoRoomIsCountedAndNotWaitedFor() {
        room = false;
        journal.info("a");
        journal.info("b");
        assertEquals(List.of(), writes);
        room = true;
        journal.info("c");
        journal.info("d");
        assertEquals(
                List.of(
                        "<4>2 log messages were lost because standard error did not accept them.\n",
                        "<6>c\n",
                        "<6>d\n"),
                writes);
    }

    @Test
    void aFullDiskIsNoReasonToThrow() throws IOException {
        try (FileOutputStream full = new FileOutputStream("/dev/full")) {
            assertThrows(IOException.class, () -> full.write(1));
            new StandardErrorLog(full, () -> true, LinePrefix.JOURNAL, Level.DEBUG).error("lost");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "9:1234, true",
        "9:1235, false",
        "8:1234, false",
        "9, false",
        "'', false",
        "9:1234:, false",
        "x:y, false",
        ", false"
    })
    void theJournalIsWhereItsVariableSays(String stream, boolean journal) {
        assertEquals(journal, StandardErrorLog.isJournal(stream, 9, 1234));
    }

    @Test
    void numbersOfTheJournalAreUnsigned() {
        assertTrue(
                StandardErrorLog.isJournal("18446744073709551615:18446744073709551614", -1L, -2L));
    }
}
