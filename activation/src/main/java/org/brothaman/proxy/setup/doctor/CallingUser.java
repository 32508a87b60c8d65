package org.brothaman.proxy.setup.doctor;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who asks. Static. */
final class CallingUser {
    private static final Pattern UID = Pattern.compile("(?m)^Uid:\\s+([0-9]+)");

    private CallingUser() {}

    /** The real user's number, proc_pid_status(5); null when it cannot be read. */
    static @Nullable String id(Machine machine) {
        String status = machine.read("/proc/self/status");
        Matcher uid = UID.matcher(status == null ? "" : status);
        return uid.find() ? uid.group(1) : null;
    }
}
