package org.brothaman.proxy.testbed;

import java.util.List;

/**
 * One service as a user sets it up: a Quadlet container, a bro-proxy service before it and its
 * socket, three files in the account's own folders, of which bro-proxy generate writes two unless
 * the test wants them by hand. Knows its names and ports, which no other deployment on the host
 * shares; made by {@link Host#deployment}, removed after the test.
 */
final class Deployment {
    /**
     * Every user's proxy as docs/examples/hardened-user.conf has it: {@code -Dtestbed.hardened}.
     */
    private static final boolean HARDENED = Boolean.getBoolean("testbed.hardened");

    private final Account account;
    private final int number;
    private String network = "Network=host";
    private String container = "";
    private String image = "localhost/testbed:1";
    private String program;
    private String serverOptions = "";
    private String service = "";
    private String unit = "";
    private String options;
    private String command;
    private String proxyService = "";
    private String socketOwner;
    private String socket = "";
    private boolean contained = true;

    Deployment(Account account, int number) {
        this.account = account;
        this.number = number;
    }

    Account account() {
        return account;
    }

    String name() {
        return "web" + number;
    }

    String unit() {
        return name() + ".service";
    }

    String proxyUnit() {
        return name() + "-proxy.service";
    }

    String socketUnit() {
        return name() + "-proxy.socket";
    }

    int frontPort() {
        return 8000 + number;
    }

    int backPort() {
        return 18000 + number;
    }

    String backend() {
        return "127.0.0.1:" + backPort();
    }

    /** More options for the application in the container, see images/server.c. */
    Deployment server(String options) {
        serverOptions = options;
        return this;
    }

    /** Another application than images/server.c, which listens on {@link #backPort}. */
    Deployment program(String image, String command) {
        this.image = image;
        program = command;
        return this;
    }

    /** More lines of the container's own section. */
    Deployment container(String lines) {
        container = lines;
        return this;
    }

    Deployment image(String name) {
        image = name;
        return this;
    }

    /** The container in a network of its own, its port given out by the rootless forwarder. */
    Deployment published() {
        network = "PublishPort=127.0.0.1:%d:%d".formatted(backPort(), backPort());
        return this;
    }

    /** The container without any network: its port is reached from inside. */
    Deployment unpublished() {
        network = "Network=none";
        return this;
    }

    /** The container in the network of another one, which gives out its port. */
    Deployment inNetworkOf(Deployment other) {
        network = "Network=%s.container".formatted(other.name());
        return this;
    }

    /** Lines of the container unit's service section. */
    Deployment service(String lines) {
        service = lines;
        return this;
    }

    /** Lines of the container unit's unit section. */
    Deployment unit(String lines) {
        unit = lines;
        return this;
    }

    /** A bro-proxy with these options besides its backend; its units are bro-proxy generate's. */
    Deployment proxy(String more) {
        options = more;
        return behind(proxyUnit());
    }

    /** A bro-proxy with these options only, in units that somebody wrote by hand. */
    Deployment command(String all) {
        command = all;
        return behind(proxyUnit());
    }

    /** As {@link #proxy}, for options that the units of bro-proxy generate have no place for. */
    Deployment byHand(String more) {
        return command("--backend %s --unit %s %s".formatted(backend(), unit(), more));
    }

    /** More lines of the proxy's service section. */
    Deployment proxyService(String lines) {
        proxyService = lines;
        return this;
    }

    /** A socket that is handed to the proxy of this unit, perhaps another deployment's. */
    Deployment behind(String unit) {
        socketOwner = unit;
        return this;
    }

    /** More lines of the socket's section. */
    Deployment socket(String lines) {
        socket = lines;
        return this;
    }

    /** Leaves the container out: a proxy for a unit that does not exist. */
    Deployment withoutContainer() {
        contained = false;
        return this;
    }

    Deployment withContainer() {
        contained = true;
        return this;
    }

    /** Writes the files, tells the manager, and listens. May be called again after a change. */
    Deployment install() {
        if (contained) {
            account.write(account.quadletFolder() + "/" + name() + ".container", containerFile());
            if (!account.hasQuadlet()) {
                account.write(
                        account.packagedUnitFolder() + "/" + unit(), PlainUnit.of(containerFile()));
            }
        }
        if (command != null) {
            account.write(account.unitFolder() + "/" + proxyUnit(), proxyFile());
        }
        if (options != null) {
            account.shell(
                            "%s/bro-proxy generate %s --listen 127.0.0.1:%d --backend %s %s"
                                    .formatted(
                                            account.programFolder(),
                                            name(),
                                            frontPort(),
                                            backend(),
                                            options))
                    .orFail();
        } else if (socketOwner != null) {
            account.write(account.unitFolder() + "/" + socketUnit(), socketFile());
        }
        if (HARDENED && account.isUser()) {
            account.write(dropInFolder() + "/hardened.conf", HardenedIT.dropIn());
        }
        account.systemctl("daemon-reload").orFail();
        if (socketOwner != null) account.systemctl("enable", "--now", socketUnit()).orFail();
        return this;
    }

    private String dropInFolder() {
        return account.unitFolder() + "/" + proxyUnit() + ".d";
    }

    private String containerFile() {
        return """
        [Container]
        Image=%s
        ContainerName=%s
        Exec=%s
        %s
        %s

        [Unit]
        %s

        [Service]
        %s
        """
                .formatted(
                        image,
                        name(),
                        program == null
                                ? "/bin/server --port %d %s".formatted(backPort(), serverOptions)
                                : program,
                        network,
                        container,
                        unit,
                        service);
    }

    private String proxyFile() {
        // Without the first two lines the sixth activation in 10 s makes systemd fail the socket.
        return """
        [Unit]
        StartLimitIntervalSec=0

        [Service]
        Type=notify
        ExecStart=%s/bro-proxy %s
        %s
        """
                .formatted(account.programFolder(), command, proxyService);
    }

    private String socketFile() {
        return """
        [Socket]
        ListenStream=127.0.0.1:%d
        Service=%s
        TriggerLimitIntervalSec=1s
        TriggerLimitBurst=200
        %s

        [Install]
        WantedBy=sockets.target
        """
                .formatted(frontPort(), socketOwner, socket);
    }

    /** A client of the proxy. */
    Client client() {
        return new Client(account, "127.0.0.1:" + frontPort());
    }

    /** A client of the container itself, past the proxy. */
    Client directClient() {
        return new Client(account, backend());
    }

    /** What the proxy has said, a message a line. */
    List<String> log() {
        return account.journal(proxyUnit());
    }

    /** Podman's word for the container: running, paused. */
    String podmanState() {
        if (!account.hasQuadlet()) {
            boolean frozen = account.property(unit(), "FreezerState").equals("frozen");
            return frozen ? "paused" : account.property(unit(), "SubState");
        }
        return account.run("podman", "inspect", "--format", "{{.State.Status}}", name()).orFail();
    }

    void awaitState(String unit, String state) {
        account.awaitProperty(unit, "ActiveState", state);
    }

    /** The process number of the application in the container, as the host sees it. */
    String pid() {
        if (!account.hasQuadlet()) {
            return account.property(unit(), "MainPID");
        }
        return account.run("podman", "inspect", "--format", "{{.State.Pid}}", name()).orFail();
    }

    /** As the kernel would, for want of memory. */
    void kill() {
        Outcome outcome =
                account.hasQuadlet()
                        ? account.run("podman", "kill", name())
                        : account.systemctl("kill", "--signal=KILL", unit());
        outcome.orFail();
    }

    void remove() {
        account.systemctl("disable", "--now", "--quiet", socketUnit());
        account.systemctl("stop", name() + "-proxy-*.socket");
        account.systemctl("thaw", unit());
        account.systemctl("kill", "--signal=KILL", proxyUnit());
        account.systemctl("stop", proxyUnit(), unit());
        account.shell(
                "rm -rf %1$s/%3$s.container %4$s/%3$s.service %2$s/%3$s-proxy*"
                        .formatted(
                                account.quadletFolder(),
                                account.unitFolder(),
                                name(),
                                account.packagedUnitFolder()));
        account.systemctl("daemon-reload");
        account.systemctl("reset-failed", unit(), proxyUnit(), socketUnit());
    }

    String story() {
        var story = new StringBuilder();
        for (String unit : new String[] {unit(), proxyUnit(), socketUnit()}) {
            story.append("--- ").append(unit).append('\n');
            for (String line : account.journal(unit)) story.append(line).append('\n');
        }
        return story.toString();
    }
}
