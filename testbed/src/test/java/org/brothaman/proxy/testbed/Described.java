package org.brothaman.proxy.testbed;

import java.util.ArrayList;
import java.util.List;

/**
 * Services that are described by Quadlet files alone: bro-proxy's generator, installed as a user
 * installs it, makes the rest. Removed after the test by {@link #close}, but for the generator's
 * links, which change nothing for Quadlets without a section for it.
 */
final class Described implements AutoCloseable {
    private final Host host;
    private final Account account;
    private final List<String> names = new ArrayList<>();
    private final List<String> files = new ArrayList<>();

    Described(Host host, Account.Who who) {
        this(host, host.account(who));
    }

    Described(Host host, Account account) {
        this.host = host;
        this.account = account;
        host.root()
                .shell(
                        "for kind in user system; do folder=/etc/systemd/$kind-generators;"
                                + " mkdir -p $folder && ln -sf /usr/local/bin/bro-proxy"
                                + " $folder/bro-proxy-generator || exit; done")
                .orFail();
    }

    Account account() {
        return account;
    }

    /** A container of this name with this text. */
    Described quadlet(String name, String text) {
        names.add(name);
        account.write(account.quadletFolder() + "/" + name + ".container", text);
        if (!account.hasQuadlet()) {
            account.write(plainUnit(name), PlainUnit.of(text));
        }
        return this;
    }

    private String plainUnit(String name) {
        return account.packagedUnitFolder() + "/" + name + ".service";
    }

    /**
     * A file of any other kind in the folder of Quadlets.
     *
     * @param name of its unit, without {@code .service}
     */
    Described file(String name, String file, String text) {
        names.add(name);
        files.add(file);
        account.write(account.quadletFolder() + "/" + file, text);
        return this;
    }

    /** A drop-in of that container. */
    Described dropIn(String name, String text) {
        account.write(account.quadletFolder() + "/" + name + ".container.d/10-test.conf", text);
        return this;
    }

    /** An image like the testbed's own that runs another command. */
    Described image(String image, String command) {
        account.shell(
                        "id=$(podman create localhost/testbed:1) && podman commit --quiet --change 'CMD %s' $id %s"
                                        .formatted(command, image)
                                + " && podman rm $id")
                .orFail();
        return this;
    }

    Described listen(String... sockets) {
        account.systemctl("daemon-reload").orFail();
        account.systemctl(with("start", sockets)).orFail();
        return this;
    }

    /** What systemd-analyze has to say against these units; nothing, if all is well. */
    String verify(String... units) {
        String runtime =
                account == host.root()
                        ? "/run/systemd/generator"
                        : "/run/user/1500/systemd/generator";
        var command = new ArrayList<>(List.of("systemd-analyze"));
        if (account != host.root()) command.add("--user");
        command.add("verify");
        for (String unit : units) command.add(runtime + "/" + unit);
        Outcome outcome = account.run(command.toArray(String[]::new));
        return outcome.succeeded() ? outcome.out() + outcome.err() : outcome.toString();
    }

    Client client(String address) {
        return new Client(account, address);
    }

    private static String[] with(String verb, String... units) {
        var words = new ArrayList<>(List.of(verb));
        words.addAll(List.of(units));
        return words.toArray(String[]::new);
    }

    @Override
    public void close() {
        for (String name : names) {
            for (String unit : List.of(name + "-proxy.service", name + ".service")) {
                String said = String.join("\n", account.journal(unit));
                host.remember("--- " + unit + "\n" + said + "\n");
            }
            account.systemctl("stop", name + "-proxy*.socket");
            account.systemctl("thaw", name + ".service");
            account.systemctl("kill", "--signal=KILL", name + "-proxy.service");
            account.systemctl("stop", name + "-proxy.service", name + ".service");
            account.shell(
                    "rm -rf %1$s/%2$s.container %1$s/%2$s.container.d %3$s"
                            .formatted(account.quadletFolder(), name, plainUnit(name)));
        }
        for (String file : files) {
            account.shell("rm -rf %s/%s".formatted(account.quadletFolder(), file));
        }
        account.systemctl("daemon-reload");
        account.systemctl("reset-failed");
    }
}
