package org.brothaman.proxy.setup.doctor;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a user has kernel keys left: the OCI runtime makes a keyring for each container, and an
 * unprivileged user may have 200 keys. Static.
 */
final class KeyCheck {
    private static final String SUBJECT = "kernel keys";

    private KeyCheck() {}

    static Finding of(Machine machine) {
        Matcher line = line(machine.read("/proc/key-users"), CallingUser.id(machine));
        if (!line.find()) {
            return Finding.ok(SUBJECT, "none in use");
        }
        long used = Long.parseLong(line.group(1));
        long most = Long.parseLong(line.group(2));
        String found = "%d of %d in use".formatted(used, most);
        return used * 10 < most * 9
                ? Finding.ok(SUBJECT, found)
                : Finding.warning(
                        SUBJECT,
                        found + ", and each container that starts takes one",
                        "set keyring=false in the section [containers] of ~/.config/containers/containers.conf");
    }

    /**
     * Keys that count and how many may, proc(5): {@code UID: usage nkeys/nikeys qnkeys/maxkeys …}.
     */
    private static Matcher line(@Nullable String users, @Nullable String uid) {
        return Pattern.compile(
                        "(?m)^\\s*" + uid + ":\\s+\\S+\\s+\\S+\\s+([0-9]{1,9})/([0-9]{1,9})\\s")
                .matcher(users == null ? "" : users);
    }
}
