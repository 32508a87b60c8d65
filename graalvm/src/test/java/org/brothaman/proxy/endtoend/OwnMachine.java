package org.brothaman.proxy.endtoend;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips the tests of classes without the tag "any-machine" where the binary is emulated. A filter
 * would leave them out; skipped, each is in the reports, and counted. Found by JUnit as a service.
 */
public final class OwnMachine implements ExecutionCondition {
    private static final String TAG = "any-machine";

    /** Asked for each class and each method: the reports count methods, so those are skipped. */
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        boolean runs =
                !Binary.isEmulated()
                        || context.getTestMethod().isEmpty()
                        || context.getTags().contains(TAG);
        return runs
                ? ConditionEvaluationResult.enabled("it can run here")
                : ConditionEvaluationResult.disabled(
                        "under emulation: "
                                + context.getRequiredTestClass().getSimpleName()
                                + " is not made for that");
    }
}
