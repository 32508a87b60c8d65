package org.brothaman.proxy.bench.run;

/** A contender or the load through it did not do its work; the message goes into the report. */
final class RowFailed extends Exception {

    RowFailed(String reason) {
        super(reason);
    }
}
