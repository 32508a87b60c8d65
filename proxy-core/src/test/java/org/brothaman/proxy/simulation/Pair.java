package org.brothaman.proxy.simulation;

/** A client and the backend that the proxy connected it to, if it did. */
final class Pair {
    final Route route;
    final Link client;
    final Script clientScript;
    final Script backendScript;
    Link backend;
    boolean accepted;

    Pair(World world, Route route) {
        this.route = route;
        this.clientScript = new Script(world, null);
        this.backendScript = new Script(world, clientScript);
        if (world.random.nextInt(4) == 0) {
            backendScript.deaf = clientScript.leaving == Script.Leaving.RESETTING;
            clientScript.deaf =
                    !backendScript.deaf && backendScript.leaving == Script.Leaving.RESETTING;
        }
        this.client = new Link(world, this, true);
        client.state = Link.State.ESTABLISHED;
        client.peer = new Peer(client, clientScript, backendScript);
    }

    Link other(Link link) {
        return link == client ? backend : client;
    }

    /** Both streams were read to their ends. */
    boolean wholeBothWays() {
        return backend != null && client.endTaken && backend.endTaken;
    }

    boolean over() {
        return client.proxyClosed
                && client.peer.over()
                && (backend == null || backend.proxyClosed && backend.peer.over());
    }
}
