package org.brothaman.proxy.testbed;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many descriptors of each kind a proxy has, as of one moment: sockets, pipes and so on. A
 * value.
 */
record OpenFiles(Map<String, Integer> kinds) {
    private static final int DESCRIPTORS_OF_A_LOOP = 3; // epoll, eventfd, timerfd
    private static final int SPARE_PIPES_OF_A_LOOP = 16;

    /**
     * @param targets what the links in /proc/PID/fd say, as pipe:[123] or /dev/null
     */
    static OpenFiles of(List<String> targets) {
        var kinds = new TreeMap<String, Integer>();
        for (String target : targets) kinds.merge(target.split(":\\[")[0], 1, Integer::sum);
        return new OpenFiles(kinds);
    }

    OpenFiles withoutSockets() {
        var others = new TreeMap<>(kinds);
        others.remove("socket");
        return new OpenFiles(others);
    }

    /** What has come since then, besides the spare pipes that loops may keep. */
    int leakedSince(OpenFiles before) {
        int loops = kinds.getOrDefault("anon_inode", 0) / DESCRIPTORS_OF_A_LOOP;
        var most = new HashMap<>(before.kinds);
        most.merge("pipe", 2 * SPARE_PIPES_OF_A_LOOP * loops, Math::max);
        return kinds.entrySet().stream()
                .mapToInt(kind -> kind.getValue() - most.getOrDefault(kind.getKey(), 0))
                .map(more -> Math.max(0, more))
                .sum();
    }

    @Override
    public String toString() {
        return kinds.toString();
    }
}
