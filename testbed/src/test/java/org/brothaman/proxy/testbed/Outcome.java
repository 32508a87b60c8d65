package org.brothaman.proxy.testbed;

/** How a finished command ended: its exit status and all it wrote. */
record Outcome(String command, int status, String out, String err) {
    boolean succeeded() {
        return status == 0;
    }

    /** What it wrote to standard output, once it is certain that it succeeded. */
    String orFail() {
        if (!succeeded()) throw new AssertionError(this);
        return out.strip();
    }

    @Override
    public String toString() {
        return "`%s` ended with %d%n%s%s".formatted(command, status, out, err);
    }
}
