package org.brothaman.proxy.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the first line of a block makes of it. */
final class BlockTest {
    private static final String PLACE = "page.md:1";

    @ParameterizedTest
    @ValueSource(strings = {"", "bash", "text", "ini", "sh root", "console now", "diff"})
    void shouldLetNoUnknownBlockPass(String info) {
        assertInstanceOf(Block.Unmarked.class, Block.of(PLACE, info, "true\n", null));
    }

    @Test
    void shouldGiveTheReasonOfABlockThatIsNotRun() {
        assertEquals(
                new Block.NotRun(PLACE, "needs a registry"),
                Block.of(PLACE, "sh", "podman pull x\n", "needs a registry"));
    }

    @Test
    void shouldRunAsRootWhereEachCommandSaysSudo() {
        assertEquals(
                new Block.Commands(PLACE, "a\n\nb\n", true),
                Block.of(PLACE, "sh", "sudo a\n\nsudo b\n", null));
        assertEquals(
                new Block.Commands(PLACE, "a\nb\n", false), Block.of(PLACE, "sh", "a\nb\n", null));
        assertInstanceOf(Block.Unmarked.class, Block.of(PLACE, "sh", "sudo a\nb\n", null));
    }

    @Test
    void shouldTellRootsFilesByTheirPath() {
        var users = (Block.UnitFile) Block.of(PLACE, "ini ~/a.container", "[A]\n", null);
        var roots = (Block.UnitFile) Block.of(PLACE, "ini /etc/a.container", "[A]\n", null);

        assertFalse(users.isRoots());
        assertTrue(roots.isRoots());
    }

    @Test
    void shouldPartASessionIntoCommandsAndOutputs() {
        var session = (Block.Session) Block.of(PLACE, "console", "$ a\nb\n$ c\n", null);

        assertEquals(List.of(new Block.Step("a", "b\n"), new Block.Step("c", "")), session.steps());
    }

    @Test
    void shouldTakeAnEllipsisForAnythingInALine() {
        var step = new Block.Step("", "up in … ms (…)\n");

        assertTrue(step.matches("up in 12 ms (here)\n"));
        assertFalse(step.matches("up in 12 s (here)\n"));
        assertFalse(step.matches("up in 12 ms (here)\nmore\n"));
        assertFalse(step.matches("up in 12\n ms (here)\n"));
    }

    @Test
    void shouldTakeAnEllipsisOnALineForAnyLines() {
        var step = new Block.Step("", "first\n…\nlast\n");

        assertTrue(step.matches("first\nlast\n"));
        assertTrue(step.matches("first\n1\n2\nlast\n"));
        assertFalse(step.matches("first\n1\n2\n"));
    }
}
