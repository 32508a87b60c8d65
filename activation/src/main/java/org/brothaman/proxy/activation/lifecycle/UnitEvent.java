package org.brothaman.proxy.activation.lifecycle;

import java.time.Duration;
import java.util.List;
import org.brothaman.proxy.activation.manager.Outcome;
import org.jspecify.annotations.Nullable;

/** What has become of a unit, for the log, sd_notify(3) and metrics. Each is a value. */
public sealed interface UnitEvent {
    String unit();

    /** One line for people. */
    String message();

    /** One word for machines, as the values of Result= of systemd.service(5). */
    String result();

    /** How long it took; null where that says nothing. */
    @Nullable Duration took();

    /**
     * The unit answers after we woke it.
     *
     * @param thawed it was frozen
     * @param start from the first client's coming until the manager had it up, the end of a stop
     *     that was going on included
     * @param readiness from then until it answered
     */
    record Woken(String unit, boolean thawed, Duration start, Duration readiness)
            implements UnitEvent {
        @Override
        public String message() {
            return unit + (thawed ? " thawed in " : " ready after ") + took().toMillis() + " ms";
        }

        @Override
        public String result() {
            return thawed ? "thawed" : "started";
        }

        @Override
        public Duration took() {
            return start.plus(readiness);
        }
    }

    /** The unit did not start or was not ready in time; who waited for it was told. */
    record NotWoken(String unit, String result, String message, Duration took)
            implements UnitEvent {}

    /** The unit was put to sleep. */
    record Slept(String unit, OnIdle how, Duration took) implements UnitEvent {
        @Override
        public String message() {
            return unit + " " + result();
        }

        @Override
        public String result() {
            return how == OnIdle.FREEZE ? "frozen" : "stopped";
        }
    }

    /** The unit was up already, and answers. */
    record Found(String unit, Duration took) implements UnitEvent {
        @Override
        public String message() {
            return unit + " is up";
        }

        @Override
        public String result() {
            return "found";
        }
    }

    /**
     * The unit is not started yet, because another one has what only one may have; told for each.
     */
    record Waits(String unit, String group, String other) implements UnitEvent {
        @Override
        public String message() {
            return unit + " waits for " + group + ", which " + other + " has";
        }

        @Override
        public String result() {
            return "waits";
        }

        @Override
        public @Nullable Duration took() {
            return null;
        }
    }

    /**
     * The unit was not put to sleep because running units need it; told once for the same ones.
     *
     * @param by their names; empty when a job for the unit itself is under way
     */
    record Needed(String unit, List<String> by, String message) implements UnitEvent {
        @Override
        public String result() {
            return "needed";
        }

        @Override
        public @Nullable Duration took() {
            return null;
        }
    }

    /**
     * The unit was not put to sleep because somebody else has started it; told once for a start.
     */
    record Left(String unit) implements UnitEvent {
        @Override
        public String message() {
            return unit
                    + " keeps running: bro-proxy has not started it; to let it sleep all the same: --sleep-foreign";
        }

        @Override
        public String result() {
            return "left";
        }

        @Override
        public @Nullable Duration took() {
            return null;
        }
    }

    /** The unit was frozen in a way in which some systemd cannot stop it. */
    record AtRisk(String unit) implements UnitEvent {
        @Override
        public String message() {
            return unit
                    + " is frozen by systemd, which since version 256 cannot stop a frozen unit: at shutdown it is killed without saving; --on-idle=stop avoids that";
        }

        @Override
        public String result() {
            return "at-risk";
        }

        @Override
        public @Nullable Duration took() {
            return null;
        }
    }

    /** The unit is frozen, and so much less of its memory is in use. */
    record Reclaimed(String unit, long bytes, Duration took) implements UnitEvent {
        @Override
        public String message() {
            return "%s: %d MiB of its memory reclaimed".formatted(unit, bytes >> 20);
        }

        @Override
        public String result() {
            return "reclaimed";
        }
    }

    /** The unit is frozen and keeps its memory; told once. */
    record NotReclaimed(String unit, String why) implements UnitEvent {
        @Override
        public String message() {
            return "cannot reclaim the memory of " + unit + ": " + why;
        }

        @Override
        public String result() {
            return "not-reclaimed";
        }

        @Override
        public @Nullable Duration took() {
            return null;
        }
    }

    /** The unit did not end when it was stopped, and was killed. */
    record Killed(String unit) implements UnitEvent {
        @Override
        public String message() {
            return unit
                    + " did not stop when asked and was killed: unsaved data is lost; make it stop on SIGTERM (RunInit=true may help), or give it more time with StopTimeout=";
        }

        @Override
        public String result() {
            return "killed";
        }

        @Override
        public @Nullable Duration took() {
            return null;
        }
    }

    /** Something else did not work; the message says why and what to do. */
    record Troubled(String unit, String result, String message) implements UnitEvent {
        static Troubled of(String unit, Outcome.Trouble trouble) {
            return new Troubled(unit, trouble.result(), trouble.message());
        }

        @Override
        public @Nullable Duration took() {
            return null;
        }
    }
}
