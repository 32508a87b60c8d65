package org.brothaman.proxy.bench.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code strace -f -c}: system calls of all kinds. */
final class SystemCalls extends Tracer {

    private static final int CALLS_COLUMN = 3;

    private final Path table;

    private SystemCalls(ProcessHandle process, Path table, Place place) throws IOException {
        super(
                "strace",
                List.of("strace", "-f", "-c", "-o", table.toString()),
                List.of("-p"),
                process,
                place);
        this.table = table;
    }

    static SystemCalls attach(ProcessHandle process, Place place)
            throws IOException, InterruptedException, RowFailed {
        var calls = new SystemCalls(process, place.scratch().resolve("strace.out"), place);
        calls.awaitBeginning();
        return calls;
    }

    @Override
    long count() throws RowFailed {
        for (String line : ProcFiles.lines(table)) {
            if (line.strip().endsWith("total")) {
                return Long.parseLong(line.strip().split("\\s+")[CALLS_COLUMN]);
            }
        }
        throw new RowFailed("strace left no table: " + child.lastWords());
    }
}
