package org.brothaman.proxy.cli;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.brothaman.proxy.server.Statistics;

/** What a running proxy does, in one word. */
enum ProxyActivity {
    /** Made, and not started. */
    NEW,
    SERVING,
    /** There are clients, and none of them can be served yet. */
    WAITING,
    /** Nobody is there, and something is being done with a unit: it is put to sleep. */
    STOPPING,
    DRAINING,
    ENDED;

    /**
     * @param busy whether something is being done with a unit
     */
    static ProxyActivity of(Statistics statistics, boolean busy) {
        return switch (statistics.state()) {
            case NEW -> NEW;
            case DRAINING -> DRAINING;
            case ENDED -> ENDED;
            case SERVING -> {
                if (statistics.open() > 0) {
                    yield statistics.waiting() == statistics.open() ? WAITING : SERVING;
                }
                yield busy ? STOPPING : SERVING;
            }
        };
    }

    static Optional<ProxyActivity> named(String word) {
        return Stream.of(values()).filter(activity -> activity.word().equals(word)).findFirst();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
