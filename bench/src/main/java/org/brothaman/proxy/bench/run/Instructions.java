package org.brothaman.proxy.bench.run;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Our {@code steps}: instructions in user space, one by one. */
final class Instructions extends Tracer {

    private static final Duration SAY = Duration.ofSeconds(5);
    private static final long REST_MILLIS = 300;

    private Instructions(ProcessHandle process, Place place) throws IOException {
        super(
                "steps",
                List.of(place.helpers().resolve("steps").toString()),
                List.of(),
                process,
                place);
    }

    static Instructions attach(ProcessHandle process, Place place)
            throws IOException, InterruptedException, RowFailed {
        // What a start leaves to be done is over by then: it would be much beside a few operations.
        Thread.sleep(REST_MILLIS);
        var instructions = new Instructions(process, place);
        instructions.awaitBeginning();
        return instructions;
    }

    @Override
    long count() throws RowFailed, IOException {
        return Long.parseLong(child.line(SAY));
    }
}
