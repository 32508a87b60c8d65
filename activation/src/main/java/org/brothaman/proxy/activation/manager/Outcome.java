package org.brothaman.proxy.activation.manager;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a request to the manager: done, or an error that an administrator can fix. Each
 * error says in one line what is wrong and what to do. Made by the activation thread, logged as it
 * is.
 */
public sealed interface Outcome {

    /** The unit is as asked for; {@code state} was read after the request. */
    record Done(UnitState state) implements Outcome {}

    /** As the Result= of systemd.service(5), where the manager says so. */
    String START_LIMIT_HIT = "start-limit-hit";

    /** The request did not lead where it should. */
    sealed interface Trouble extends Outcome {
        /** One line: what is wrong, and the remedy or the command that shows more. */
        String message();

        /** One word: the Result= of systemd.service(5) where the unit has one, else of our own. */
        default String result() {
            return switch (this) {
                case NotFound _ -> "not-found";
                case NotGenerated _ -> "not-generated";
                case Masked _ -> "masked";
                case NotLoaded _ -> "not-loaded";
                case Unreachable _ -> "manager-unreachable";
                case Forbidden _ -> "forbidden";
                case JobFailed failed -> word(failed.state(), failed.job());
                case TooManyStarts _ -> START_LIMIT_HIT;
                case Died died -> word(died.state(), JobResult.DONE);
                case Refused _ -> "refused";
                case CannotFreeze _ -> "cannot-freeze";
                case Needed _ -> "needed";
                case TimedOut _ -> "manager-timeout";
            };
        }

        private static String word(UnitState state, JobResult job) {
            if (!state.result().equals("success") && state.result().matches("[a-z-]{1,32}")) {
                return state.result();
            }
            return job == JobResult.DONE
                    ? "inactive"
                    : "job-" + job.name().toLowerCase(Locale.ROOT);
        }
    }

    /** The manager has no such unit. */
    record NotFound(String unit, ManagerScope scope) implements Trouble {
        @Override
        public String message() {
            return unit
                    + " not found by the "
                    + scope.word()
                    + "'s manager; check the name with: "
                    + scope.systemctl()
                    + " list-unit-files; after adding a file run: "
                    + scope.systemctl()
                    + " daemon-reload";
        }
    }

    /** The manager has no such unit although the Quadlet that makes it is there. */
    record NotGenerated(String unit, ManagerScope scope, Path quadlet) implements Trouble {
        @Override
        public String message() {
            String generator =
                    "/usr/lib/systemd/%1$s-generators/podman-%1$s-generator --dryrun"
                            .formatted(scope.word());
            return unit
                    + " not found although "
                    + quadlet
                    + " exists: Podman's generator refused it or has not run since; see why with: "
                    + (scope == ManagerScope.USER ? generator + " --user" : generator)
                    + "; then run: "
                    + scope.systemctl()
                    + " daemon-reload";
        }
    }

    /** The unit is masked. */
    record Masked(String unit, ManagerScope scope) implements Trouble {
        @Override
        public String message() {
            return unit + " is masked; allow it with: " + scope.systemctl() + " unmask " + unit;
        }
    }

    /** The unit's file is there but the manager could not load it. */
    record NotLoaded(String unit, ManagerScope scope, String reason) implements Trouble {
        @Override
        public String message() {
            return unit
                    + " could not be loaded ("
                    + reason
                    + "); see: "
                    + scope.systemctl()
                    + " status "
                    + unit;
        }
    }

    /** No manager answered at any of its sockets. */
    record Unreachable(ManagerScope scope, List<String> tried) implements Trouble {
        public Unreachable {
            tried = List.copyOf(tried);
        }

        @Override
        public String message() {
            String remedy =
                    scope == ManagerScope.USER
                            ? "is a user manager running (loginctl enable-linger) and"
                                    + " XDG_RUNTIME_DIR set? For the system's manager use --system"
                            : "is systemd running here? For a user's manager use --user";
            return "cannot reach the "
                    + scope.word()
                    + "'s service manager ("
                    + String.join("; ", tried)
                    + "); "
                    + remedy;
        }
    }

    /** The manager does not let this user do that. */
    record Forbidden(String unit, ManagerScope scope, String reason) implements Trouble {
        @Override
        public String message() {
            return "not permitted to control "
                    + unit
                    + " ("
                    + reason
                    + "); "
                    + (scope == ManagerScope.USER
                            ? "run as the user who owns the manager"
                            : "run as root, or use --user for your own units");
        }
    }

    /**
     * The job ended and the unit is not as asked for.
     *
     * @param need for whose failure that was; null where no such one is known
     */
    record JobFailed(
            String verb,
            String unit,
            ManagerScope scope,
            JobResult job,
            UnitState state,
            @Nullable FailedNeed need)
            implements Trouble {
        /**
         * Whether a start of a unit that was {@code before} failed because there were too many: the
         * manager has tried none, and most often still says how the last one ended.
         */
        public boolean isByStartLimit(UnitState before) {
            boolean tried = state.begun() != before.begun();
            boolean resting =
                    switch (before.active()) {
                        case FAILED, INACTIVE, DEACTIVATING -> true;
                        case ACTIVE, RELOADING, REFRESHING, ACTIVATING, MAINTENANCE, UNKNOWN ->
                                false;
                    };
            return state.result().equals(START_LIMIT_HIT)
                    || (job == JobResult.FAILED && resting && before.begun() != 0 && !tried);
        }

        @Override
        public String message() {
            return "cannot "
                    + verb
                    + " "
                    + unit
                    + ": "
                    + why()
                    + StateText.see(need == null ? unit : need.unit(), scope);
        }

        private String why() {
            if (need != null) {
                return "%s: %s, %s"
                        .formatted(job.meaning(), need.unit(), StateText.of(need.state()));
            }
            if (!state.conditionMet() && (job == JobResult.DONE || job == JobResult.SKIPPED)) {
                return "one of its Condition settings did not hold";
            }
            if (job == JobResult.DONE && state.isDown() && state.result().equals("success")) {
                return "it is inactive again: one of its Condition settings did not hold, or its"
                        + " main process ended at once";
            }
            StringBuilder text =
                    new StringBuilder(job.meaning()).append(", ").append(StateText.of(state));
            if (state.stale()) {
                text.append(", its file changed since the last daemon-reload");
            }
            return text.toString();
        }
    }

    /** The unit was started more often than its StartLimitBurst= allows, systemd.unit(5). */
    record TooManyStarts(String unit, ManagerScope scope) implements Trouble {
        @Override
        public String message() {
            return unit
                    + " was started too often in a short time (start-limit-hit), so systemd will not start it for a while; to see why it ended: "
                    + scope.journalctl()
                    + " -u "
                    + unit
                    + "; to allow a start now: "
                    + scope.systemctl()
                    + " reset-failed "
                    + unit
                    + "; to allow more starts: StartLimitIntervalSec=0 in the section [Unit] of its"
                    + " Quadlet";
        }
    }

    /** The unit was up, and ended before it was ready. */
    record Died(String unit, ManagerScope scope, UnitState state) implements Trouble {
        @Override
        public String message() {
            return unit
                    + " ended before it was ready: "
                    + StateText.of(state)
                    + StateText.see(unit, scope);
        }
    }

    /** The manager refused the request with an error that has no case of its own here. */
    record Refused(String verb, String unit, ManagerScope scope, String error, String text)
            implements Trouble {
        @Override
        public String message() {
            return "the manager refused to "
                    + verb
                    + " "
                    + unit
                    + ": "
                    + (text.isEmpty() ? error : text + " (" + error + ")")
                    + "; see: "
                    + scope.systemctl()
                    + " status "
                    + unit;
        }
    }

    /** Freezing is not to be had, for this unit or on this machine. */
    record CannotFreeze(String unit, String text, String remedy) implements Trouble {
        @Override
        public String message() {
            return unit + " cannot be frozen (" + text + "); " + remedy;
        }
    }

    /**
     * The unit was left as it is, because running units need it.
     *
     * @param by who does; empty when a job for the unit itself is under way
     */
    record Needed(String unit, List<String> by) implements Trouble {
        public Needed {
            by = List.copyOf(by);
        }

        @Override
        public String message() {
            if (by.isEmpty()) {
                return unit + " keeps running: systemd has another job for it";
            }
            String need = by.size() == 1 ? " needs it" : " need it";
            return unit + " keeps running: " + String.join(", ", by) + need;
        }
    }

    /** The deadline passed before the manager had ended the request. */
    record TimedOut(String verb, String unit, ManagerScope scope) implements Trouble {
        @Override
        public String message() {
            return "gave up waiting for the manager to "
                    + verb
                    + " "
                    + unit
                    + "; see: "
                    + scope.systemctl()
                    + " list-jobs; "
                    + scope.systemctl()
                    + " status "
                    + unit;
        }
    }
}
