package org.brothaman.proxy.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LevelTest {

    /** The numbers of sd-daemon(3). */
    @Test
    void numbersAreThoseOfSyslog() {
        assertEquals(0, Level.EMERG.number());
        assertEquals(1, Level.ALERT.number());
        assertEquals(2, Level.CRIT.number());
        assertEquals(3, Level.ERR.number());
        assertEquals(4, Level.WARNING.number());
        assertEquals(5, Level.NOTICE.number());
        assertEquals(6, Level.INFO.number());
        assertEquals(7, Level.DEBUG.number());
    }

    @Test
    void aMessageReachesALogOfItsOwnLevelAndOfLessUrgentOnes() {
        assertTrue(Level.ERR.reaches(Level.WARNING));
        assertTrue(Level.WARNING.reaches(Level.WARNING));
        assertFalse(Level.NOTICE.reaches(Level.WARNING));
    }

    @Test
    void shortFormsSayTheirLevel() {
        List<Level> levels = new ArrayList<>();
        Log log = (level, message) -> levels.add(level);
        log.error("");
        log.warning("");
        log.notice("");
        log.info("");
        log.debug("");
        assertEquals(
                List.of(Level.ERR, Level.WARNING, Level.NOTICE, Level.INFO, Level.DEBUG), levels);
        assertTrue(log.keeps(Level.DEBUG));
    }
}
