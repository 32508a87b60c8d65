package org.brothaman.proxy.bench.figures;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of one row: figures, a failure with its reason, or a stated reason not to run it. */
public sealed interface Outcome {

    /** The row ran to its end. */
    record Measured(Map<Figure, Double> figures) implements Outcome {}

    /** The proxy (or the load through it) failed; the report shows why. */
    record Failed(@Nullable String reason) implements Outcome {}

    /** Not run on purpose, for example because a program is missing. */
    record LeftOut(String reason) implements Outcome {}
}
