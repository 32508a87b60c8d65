package org.brothaman.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class PerSocketTest {
    private static PerSocket of(String... values) {
        return new PerSocket("--unit", Stream.of(values).map(Assignment::parse).toList());
    }

    private static String refusal(Executable wrong) {
        return assertThrows(UsageException.class, wrong).getMessage();
    }

    @Test
    void shouldGiveACommonValueToEverySocketWithoutItsOwn() {
        PerSocket values = of("common", "web=special");
        assertEquals("special", values.of("web"));
        assertEquals("common", values.of("api"));
        assertFalse(values.isEmpty());
    }

    @Test
    void shouldGiveNothingWhereNothingWasSaid() {
        assertNull(of("web=special").of("api"));
        assertNull(of().of("web"));
        assertTrue(of().isEmpty());
    }

    @Test
    void shouldRefuseTwoValuesForTheSame() {
        String common = refusal(() -> of("one", "two"));
        assertTrue(common.contains("--unit, \"one\" and \"two\""), common);
        String named = refusal(() -> of("web=one", "web=two"));
        assertTrue(named.contains("--unit for socket web, \"one\" and \"two\""), named);
        assertTrue(named.contains("give one"), named);
    }

    @Test
    void shouldRefuseASocketThatIsNotThere() {
        PerSocket values = new PerSocket("--unit", List.of(new Assignment("web", "w.service")));
        values.requireKnown(Set.of("web", "api"));
        String message = refusal(() -> values.requireKnown(Set.of("api", "admin")));
        assertTrue(message.contains("--unit web=w.service"), message);
        assertTrue(message.contains("admin, api"), message);
        assertTrue(message.contains("FileDescriptorName=web"), message);
        assertTrue(refusal(() -> values.requireKnown(Set.of())).contains("none"));
    }

    @Test
    void shouldAskNothingOfSocketsForACommonValue() {
        of("common").requireKnown(Set.of());
    }
}
