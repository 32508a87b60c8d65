package org.brothaman.proxy.activation.manager;

import java.util.Locale;

/** How a job of the manager ended (JobRemoved's fourth argument, org.freedesktop.systemd1(5)). */
public enum JobResult {
    DONE("the job was done"),
    CANCELED("another request canceled the job"),
    TIMEOUT("the job took longer than its JobTimeoutSec="),
    FAILED("the job failed"),
    DEPENDENCY("a unit that it depends on failed"),
    SKIPPED("the job did not apply to the unit's state"),
    INVALID("the unit does not support this kind of job"),
    ASSERT("one of the unit's Assert settings did not hold"),
    UNSUPPORTED("this system does not support the unit"),
    COLLECTED("a dependency was unloaded meanwhile"),
    ONCE("the unit may be started only once"),
    FROZEN("the unit is frozen"),
    CONCURRENCY("the slice's limit of concurrent units is reached"),
    UNKNOWN("the job ended in a way that this version of bro-proxy does not know");

    private final String meaning;

    JobResult(String meaning) {
        this.meaning = meaning;
    }

    String meaning() {
        return meaning;
    }

    static JobResult of(String text) {
        String name = text.toUpperCase(Locale.ROOT);
        for (JobResult result : values()) {
            if (result.name().equals(name)) {
                return result;
            }
        }
        return UNKNOWN;
    }
}
