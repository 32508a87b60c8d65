package org.brothaman.proxy.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SpellingSuggestionTest {
    private static final List<String> WORDS = List.of("stop", "freeze", "status", "generator");

    @ParameterizedTest
    @CsvSource({
        "statu, status",
        "STATUS, status",
        "sattus, status",
        "stp, stop",
        "frezee, freeze",
        "genertor, generator",
        "genratr, generator"
    })
    void shouldTakeAMisprintForTheWord(String written, String meant) {
        assertEquals(Optional.of(meant), SpellingSuggestion.within(written, WORDS));
        assertEquals(meant, SpellingSuggestion.to(written, WORDS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "web", "pause", "sleep", "backend", "stopped", "x"})
    void shouldTakeNoOtherWordForAMisprint(String written) {
        assertEquals(Optional.empty(), SpellingSuggestion.within(written, WORDS));
    }
}
