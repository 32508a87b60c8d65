package org.brothaman.proxy.testbed;

import java.io.IOException;

/**
 * What a proxy with a helper in its container's network holds when nobody is connected: its
 * descriptors, and where its sockets are. A value.
 */
record NamespaceFiles(OpenFiles files, SocketPlaces sockets) {
    static NamespaceFiles atRest(Host host, Deployment deployment) throws IOException {
        Account account = deployment.account();
        account.awaitNobody(deployment.name());
        long leader = host.processes().getFirst();
        long pid = Long.parseLong(account.property(deployment.proxyUnit(), "MainPID"));
        return new NamespaceFiles(
                OpenFiles.of(ProcessView.of(leader, pid).descriptors()),
                SocketPlaces.of(host.root(), pid));
    }

    /** Descriptors of all kinds that should be gone. */
    int leakedSince(NamespaceFiles before, Host host, Deployment deployment) {
        String file = "/proc/" + deployment.pid() + "/ns/net";
        String container = host.root().run("readlink", file).orFail();
        return files.withoutSockets().leakedSince(before.files.withoutSockets())
                + sockets.leakedSince(before.sockets, container);
    }

    @Override
    public String toString() {
        return files + " with sockets in " + sockets;
    }
}
