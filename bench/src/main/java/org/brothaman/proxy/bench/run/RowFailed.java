package org.brothaman.proxy.bench.run;

/** A contender or the load through it did not do its work; the message goes into the report. */
final class RowFailed extends Exception {
    private static final long serialVersionUID = 1L;

    RowFailed(String reason) {
        super(reason);
    }
}
