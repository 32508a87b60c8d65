package org.brothaman.proxy.testbed;

import java.util.Map;
import java.util.TreeMap;

/**
 * How many sockets a proxy has in each network namespace, as of one moment; those at hand in a
 * container's are among them, which are bound to nothing. A value.
 */
record SocketPlaces(String own, Map<String, Integer> counts) {
    /** Kept ahead of each family, IPv4 and IPv6. */
    private static final int MOST_AT_HAND = 2 * 32;

    /** Of that process on the host. */
    static SocketPlaces of(Account root, long pid) {
        var counts = new TreeMap<String, Integer>();
        String sockets = root.run("sockets", Long.toString(pid)).orFail();
        sockets.lines().forEach(line -> counts.merge(line.split(" ")[1], 1, Integer::sum));
        return new SocketPlaces(namespaceOf(root, pid), counts);
    }

    private static String namespaceOf(Account root, long pid) {
        return root.run("readlink", "/proc/" + pid + "/ns/net").orFail();
    }

    /** Sockets that should be gone, when nobody is connected, now that the container is this. */
    int leakedSince(SocketPlaces before, String container) {
        int leaked = 0;
        for (var place : counts.entrySet()) {
            int most = place.getKey().equals(container) ? MOST_AT_HAND : 0;
            if (place.getKey().equals(own)) most = before.counts.getOrDefault(own, 0);
            leaked += Math.max(0, place.getValue() - most);
        }
        return leaked;
    }

    @Override
    public String toString() {
        return counts.toString();
    }
}
