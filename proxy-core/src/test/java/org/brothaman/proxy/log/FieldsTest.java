package org.brothaman.proxy.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class FieldsTest {
    @Test
    void shouldKeepTheirOrderAndNeverChange() {
        Fields one = Fields.NONE.with(Field.UNIT, "web.service");
        Fields two = one.with(Field.RESULT, "started");
        assertEquals("UNIT=web.service RESULT=started", two.toString());
        assertEquals("UNIT=web.service", one.toString());
        assertEquals("", Fields.NONE.toString());
    }

    @Test
    void shouldLeaveOutWhatIsNotKnown() {
        assertSame(Fields.NONE, Fields.NONE.with(Field.CLIENT, null));
    }
}
