package org.brothaman.proxy.setup.doctor;

import java.util.List;
import org.brothaman.proxy.activation.systemd.ManagerScope;

/** Whether the kernel can be asked to take back the memory of a frozen container. Static. */
final class ReclaimCheck {
    private static final String ROOT = "/sys/fs/cgroup/";
    private static final String SUBJECT = "reclaim";

    private ReclaimCheck() {}

    static Finding of(Machine machine, ManagerScope scope, String unit) {
        boolean ofUser = scope == ManagerScope.USER;
        String said = machine.read(ROOT + (ofUser ? manager(machine) : "") + "cgroup.controllers");
        if (said == null || !List.of(said.strip().split("\\s+")).contains("memory")) {
            return Finding.warning(
                    SUBJECT,
                    "there is no memory controller for " + unit + ", so Reclaim= has no effect",
                    ofUser
                            ? "set Delegate=cpu memory pids in a drop-in of user@.service, or remove Reclaim="
                            : "boot without cgroup_disable=memory, or remove Reclaim=");
        }
        if (!machine.exists(ROOT + (ofUser ? "user" : "system") + ".slice/memory.reclaim")) {
            return Finding.warning(
                    SUBJECT,
                    "this kernel has no memory.reclaim, so Reclaim= has no effect",
                    "use Linux 5.19 or later, or remove Reclaim=");
        }
        return Finding.ok(SUBJECT, "its memory can be reclaimed while it is frozen");
    }

    /** The cgroup of this user's manager, with a slash at the end. */
    private static String manager(Machine machine) {
        String uid = CallingUser.id(machine);
        return uid == null
                ? "user.slice/"
                : "user.slice/user-%1$s.slice/user@%1$s.service/".formatted(uid);
    }
}
