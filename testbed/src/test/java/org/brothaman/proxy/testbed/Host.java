package org.brothaman.proxy.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A booted testbed: a Debian with systemd as its process 1, in namespaces of its own. Owns the
 * machine from boot to halt and what the tests have deployed on it; made by {@link Testbed} once
 * for a run, or by a test that wants one to break. It ends by itself, should nobody halt it.
 */
final class Host implements AutoCloseable {
    private static final Path COMMANDS = Path.of(System.getProperty("testbed.commands", "."));
    private static final int MAX_SECONDS = 3600;

    private final String name;
    private final Map<Account.Who, Account> accounts = new EnumMap<>(Account.Who.class);
    private final List<Deployment> deployments = new ArrayList<>();
    private final StringBuilder toldBefore = new StringBuilder();
    private int deployed;

    private Host(String name) {
        this.name = name;
        for (var who : Account.Who.values()) accounts.put(who, new Account(this, who));
    }

    static Host boot(String name) {
        return boot(name, MAX_SECONDS);
    }

    /** Boots a machine, which takes a second, or two minutes when its root folder is not cached. */
    static Host boot(String name, int maxSeconds) {
        command("boot", List.of("--name", name, "--max-seconds", Integer.toString(maxSeconds)))
                .finish()
                .orFail();
        return new Host(name);
    }

    private static Running command(String command, List<String> arguments) {
        var all = new ArrayList<>(List.of(COMMANDS.resolve(command).toString()));
        all.addAll(arguments);
        return new Running(all);
    }

    Running enter(List<String> arguments) {
        var all = new ArrayList<>(List.of("--name", name));
        all.addAll(arguments);
        return command("enter", all);
    }

    Account account(Account.Who who) {
        return accounts.get(who);
    }

    Account user() {
        return account(Account.Who.USER);
    }

    Account root() {
        return account(Account.Who.ROOT);
    }

    /** An ordinary user more, who lingers as bro does. */
    Account newUser(String user) {
        root().shell(
                        "useradd --create-home --shell /bin/bash %1$s && loginctl enable-linger %1$s"
                                        .formatted(user)
                                + " && systemctl start user@$(id -u %s).service".formatted(user))
                .orFail();
        return new Account(this, user);
    }

    /** The numbers of its processes 1 and keeper, as seen from outside. */
    List<Long> processes() {
        var state = Path.of("/run/bro-proxy-testbed", name);
        return List.of("leader", "keeper").stream()
                .map(
                        file -> {
                            try {
                                return Long.valueOf(Files.readString(state.resolve(file)).strip());
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        })
                .toList();
    }

    /** How many helpers there are that make sockets in containers' network namespaces. */
    long namespaceHelpers() {
        String all = "cat /proc/[0-9]*/comm 2>/dev/null | grep -cx bro-namespace; true";
        return Long.parseLong(root().shell(all).orFail());
    }

    /** A deployment under names and ports that no other has; not installed yet. */
    Deployment deployment(Account.Who who) {
        var deployment = new Deployment(account(who), ++deployed);
        deployments.add(deployment);
        return deployment;
    }

    /** Something that belongs into the story of this test, but will be gone when it is told. */
    void remember(String story) {
        toldBefore.append(story);
    }

    /** What was said about the deployments of this test, for a failed one. */
    String story() {
        var story = new StringBuilder(toldBefore);
        for (var deployment : deployments) story.append(deployment.story());
        return story.toString();
    }

    /** Takes away what the test has deployed, so that the next one finds an idle machine. */
    void clear() {
        for (var deployment : deployments) deployment.remove();
        deployments.clear();
        toldBefore.setLength(0);
    }

    void reboot() {
        command("halt", List.of("--name", name, "--reboot")).finish().orFail();
    }

    @Override
    public void close() {
        command("halt", List.of("--name", name)).finish().orFail();
    }
}
