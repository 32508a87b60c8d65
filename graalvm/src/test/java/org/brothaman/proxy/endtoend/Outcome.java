package org.brothaman.proxy.endtoend;

import java.util.List;

/** How a finished command ended: its exit status and all it wrote. */
record Outcome(String command, int status, List<String> out, List<String> err) {
    /** Certain that it succeeded. */
    Outcome orFail() {
        if (status != 0) {
            throw new AssertionError(this);
        }
        return this;
    }

    String outText() {
        return String.join("\n", out);
    }

    @Override
    public String toString() {
        return "`%s` ended with %d%nout: %s%nerr: %s"
                .formatted(command, status, outText(), String.join("\n", err));
    }
}
