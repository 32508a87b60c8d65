package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenFilesTest {
    private final List<String> targets =
            new ArrayList<>(
                    List.of(
                            "/dev/null",
                            "socket:[7]",
                            "anon_inode:[eventpoll]",
                            "anon_inode:[eventfd]",
                            "anon_inode:[timerfd]",
                            "pipe:[1]",
                            "pipe:[1]"));
    private final OpenFiles before = OpenFiles.of(targets);

    private int leakedWith(String target, int count) {
        for (int i = 0; i < count; i++) targets.add(target);
        return OpenFiles.of(targets).leakedSince(before);
    }

    @Test
    void shouldSeeNothingWhereNothingCame() {
        assertEquals(0, leakedWith("", 0));
    }

    @Test
    void shouldCountASocketAndAFile() {
        assertEquals(1, leakedWith("socket:[8]", 1));
        assertEquals(2, leakedWith("/tmp/file", 1));
    }

    @Test
    void shouldAllowALoopItsSparePipesAndNoMore() {
        assertEquals(0, leakedWith("pipe:[2]", 30));
        assertEquals(1, leakedWith("pipe:[3]", 1));
    }

    @Test
    void shouldCountWhatALoopHas() {
        assertEquals(3, leakedWith("anon_inode:[eventpoll]", 3));
    }
}
