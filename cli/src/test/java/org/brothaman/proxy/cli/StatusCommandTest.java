package org.brothaman.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StatusCommandTest {
    /** Root is shown the pages of users: one of them must not keep the others from being seen. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "x=1",
                "pid=1",
                "pid=x\nexitInMillis=x\nneededBy=",
                "pid=1\nexitInMillis=x\nlongestTurnMicros=1",
                "pid=1\nlongestTurnMicros=x\nlastUnit=x\nunitStates=x"
            })
    void shouldShowAPageThatLacksLines(String page) {
        assertDoesNotThrow(() -> StatusCommand.print(StatusPage.read(page)));
    }
}
