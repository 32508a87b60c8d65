package org.brothaman.proxy.stream;

import org.brothaman.proxy.session.Client;
import org.brothaman.proxy.session.Service;
import org.brothaman.proxy.session.ServiceCounters;
import org.brothaman.proxy.session.Session;
import org.brothaman.proxy.session.SessionFactory;
import org.brothaman.proxy.session.Settings;
import org.brothaman.proxy.session.Worker;

/** What the connections of one loop share besides their worker. Loop thread only. */
public final class StreamPath implements SessionFactory {
    private final Worker worker;
    private final HalfClosed clientFin;
    private final HalfClosed backendFin;

    public StreamPath(Worker worker) {
        Settings settings = worker.settings();
        this.worker = worker;
        this.clientFin = new HalfClosed(worker.loop(), settings.clientFinTimeout());
        this.backendFin = new HalfClosed(worker.loop(), settings.backendFinTimeout());
    }

    @Override
    public Session session(Service service, ServiceCounters counters, Client client) {
        return new Connection(this, service, counters, client);
    }

    Worker worker() {
        return worker;
    }

    /** Where the client is awaited to end its stream, the backend having ended its own. */
    HalfClosed clientFin() {
        return clientFin;
    }

    /** Where the backend is awaited to end its stream, the client having ended its own. */
    HalfClosed backendFin() {
        return backendFin;
    }
}
