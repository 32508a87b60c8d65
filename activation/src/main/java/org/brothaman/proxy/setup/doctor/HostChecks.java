package org.brothaman.proxy.setup.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.jspecify.annotations.Nullable;

/** Checks what all containers of a user, or of the system, depend on. Used once. */
final class HostChecks {
    private static final long DESCRIPTORS_WANTED = 65_536;
    private static final Pattern OPEN_FILES = Pattern.compile("Max open files\\s+(\\S+)\\s+(\\S+)");
    private static final String DENIALS =
            "(avc: +denied|apparmor=.DENIED).*(bro-proxy|podman|conmon|pasta|rootlessport)";

    private final Machine machine;
    private final ManagerScope scope;
    private final String userName;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * @param userName of the calling user
     */
    HostChecks(Machine machine, ManagerScope scope, String userName) {
        this.machine = machine;
        this.scope = scope;
        this.userName = userName;
    }

    List<Finding> run() {
        checkManager();
        if (scope == ManagerScope.USER) {
            checkLingering();
            checkNetwork();
        }
        checkGenerators();
        checkCgroups();
        checkDescriptors();
        checkPipes();
        if (scope == ManagerScope.USER) {
            findings.add(KeyCheck.of(machine));
        }
        checkDenials();
        return findings;
    }

    private void checkManager() {
        String subject = "service manager";
        Outcome outcome = machine.look(scope, "basic.target");
        findings.add(
                outcome instanceof Outcome.Trouble trouble
                        ? Finding.failure(
                                subject,
                                trouble.message(),
                                scope == ManagerScope.USER
                                        ? "log in as the user, or: sudo systemctl start user@$(id -u)"
                                        : "run as root")
                        : Finding.ok(subject, "answers"));
    }

    private void checkLingering() {
        boolean lingers = machine.exists("/var/lib/systemd/linger/" + userName);
        findings.add(
                lingers
                        ? Finding.ok("lingering", "enabled for " + userName)
                        : Finding.failure(
                                "lingering",
                                "the sockets of "
                                        + userName
                                        + " exist only while that user is logged in",
                                "loginctl enable-linger " + userName));
    }

    /** Quadlet orders rootless containers after it, with a service that waits up to 90 s. */
    private void checkNetwork() {
        String subject = "network-online.target";
        switch (machine.look(ManagerScope.SYSTEM, subject)) {
            case Outcome.Done(var state) when state.isUp() ->
                    findings.add(Finding.ok(subject, "reached"));
            case Outcome.Done ignored ->
                    findings.add(
                            Finding.warning(
                                    subject,
                                    "not reached: the first start of a rootless Quadlet waits up to 90 s for it",
                                    "sudo systemctl start network-online.target (at each boot: let a service want it);"
                                            + " or DefaultDependencies=false in the Quadlet's [Quadlet] section"));
            case Outcome.Trouble trouble ->
                    findings.add(
                            Finding.warning(
                                    subject, "cannot be checked: " + trouble.message(), ""));
        }
    }

    private void checkGenerators() {
        String podman = podmanGenerator(machine, scope);
        findings.add(
                podman == null
                        ? Finding.failure(
                                "Quadlet generator",
                                "no podman-" + scope.word() + "-generator in systemd's directories",
                                "install Podman 4.4 or later")
                        : Finding.ok("Quadlet generator", podman));
        String ours = find(machine, scope, "bro-proxy-generator");
        if (ours != null) {
            findings.add(Finding.ok("bro-proxy generator", ours));
        }
    }

    static @Nullable String podmanGenerator(Machine machine, ManagerScope scope) {
        return find(machine, scope, "podman-" + scope.word() + "-generator");
    }

    /** In the order of systemd.generator(7). */
    private static @Nullable String find(Machine machine, ManagerScope scope, String name) {
        for (String folder : List.of("/run", "/etc", "/usr/local/lib", "/usr/lib")) {
            String file = folder + "/systemd/" + scope.word() + "-generators/" + name;
            if (machine.exists(file)) {
                return file;
            }
        }
        return null;
    }

    private void checkCgroups() {
        findings.add(
                machine.exists("/sys/fs/cgroup/cgroup.controllers")
                        ? Finding.ok("cgroups", "version 2: Quadlets and OnIdle=freeze work")
                        : Finding.failure(
                                "cgroups",
                                "not version 2, which Quadlets and OnIdle=freeze need",
                                "boot with systemd.unified_cgroup_hierarchy=1"));
    }

    private void checkDescriptors() {
        String limits = machine.read("/proc/self/limits");
        Matcher open = OPEN_FILES.matcher(limits == null ? "" : limits);
        if (!open.find()) {
            findings.add(Finding.warning("descriptors", "the limit cannot be read", ""));
            return;
        }
        String hard = open.group(2);
        boolean enough = hard.equals("unlimited") || Long.parseLong(hard) >= DESCRIPTORS_WANTED;
        findings.add(
                enough
                        ? Finding.ok("descriptors", "up to " + hard)
                        : Finding.warning(
                                "descriptors",
                                "at most " + hard + ", two for each connection",
                                "raise DefaultLimitNOFILE= in /etc/systemd/"
                                        + scope.word()
                                        + ".conf"));
    }

    private void checkPipes() {
        String soft = machine.read("/proc/sys/fs/pipe-user-pages-soft");
        String pages = soft == null ? "" : soft.strip();
        if (pages.matches("[0-9]{1,9}") && !pages.equals("0") && Integer.parseInt(pages) < 4096) {
            findings.add(
                    Finding.warning(
                            "pipes",
                            "a user may fill "
                                    + pages
                                    + " pages; streams beyond that are copied, not spliced",
                            "sysctl fs.pipe-user-pages-soft=16384"));
        } else {
            findings.add(
                    Finding.ok("pipes", pages.isEmpty() ? "no limit visible" : pages + " pages"));
        }
    }

    private void checkDenials() {
        String enforcing = machine.read("/sys/fs/selinux/enforce");
        String armour = machine.read("/sys/module/apparmor/parameters/enabled");
        boolean selinux = enforcing != null && enforcing.startsWith("1");
        if (!selinux && (armour == null || !armour.startsWith("Y"))) {
            findings.add(Finding.ok("SELinux, AppArmor", "not active"));
            return;
        }
        String subject = selinux ? "SELinux" : "AppArmor";
        Machine.Ran journal =
                machine.run(
                        List.of(
                                "journalctl",
                                "--boot",
                                "--quiet",
                                "--no-pager",
                                "--output=cat",
                                "--lines=3",
                                "--grep",
                                DENIALS));
        if (journal == null || (journal.status() != 0 && !journal.output().isBlank())) {
            findings.add(
                    Finding.warning(
                            subject,
                            "active, but its denials cannot be read",
                            "run as root, or: journalctl -b -g DENIED"));
        } else if (journal.output().isBlank()) {
            findings.add(Finding.ok(subject, "active, no denial since boot"));
        } else {
            findings.add(
                    Finding.failure(
                            subject,
                            "denied: " + journal.output().lines().reduce((a, b) -> b).orElse(""),
                            selinux
                                    ? "audit2why -b explains it; restorecon -v the program"
                                    : "aa-complain the profile that it names"));
        }
    }
}
