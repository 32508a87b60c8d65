package org.brothaman.proxy.stream;

import org.brothaman.proxy.log.Field;
import org.brothaman.proxy.log.Fields;
import org.brothaman.proxy.log.Level;
import org.brothaman.proxy.session.AccessLogEntry;
import org.brothaman.proxy.session.Client;
import org.brothaman.proxy.session.ConnectionEnd;
import org.brothaman.proxy.session.RateLimitedLog;
import org.brothaman.proxy.session.Service;
import org.brothaman.proxy.session.SourceAddress;
import org.brothaman.proxy.session.Worker;
import org.jspecify.annotations.Nullable;

/** What the log says of one connection, and by which name it calls the client. Loop thread only. */
final class ConnectionLog {
    private final Worker worker;
    private final Service service;
    private final Client client;
    private final @Nullable AccessLogEntry entry; // null without the access log

    ConnectionLog(Worker worker, Service service, Client client) {
        this.worker = worker;
        this.service = service;
        this.client = client;
        this.entry = AccessLogEntry.begin(worker, service, client);
    }

    void tell(Level level, String before, String after, ConnectionEnd end) {
        String name = client.text(worker.kernel());
        Fields fields =
                Fields.NONE
                        .with(Field.CLIENT, name)
                        .with(Field.BACKEND, service.backend())
                        .with(Field.SERVICE, service.name())
                        .with(Field.RESULT, end.word());
        worker.log().log(level, before + name + after, fields);
    }

    void bug(Throwable bug) {
        if (worker.limitedLog().allows(RateLimitedLog.Kind.BUG, service.name())) {
            String what = "Bug, closing the connection of client ";
            tell(Level.ERR, what, ": " + bug, ConnectionEnd.BUG);
        }
    }

    /** The client goes. */
    void ended(ConnectionEnd why, @Nullable Exchange exchange, @Nullable SourceAddress source) {
        if (entry != null) {
            entry.end(
                    why.word(),
                    exchange == null ? 0 : exchange.toBackend(),
                    exchange == null ? 0 : exchange.toClient(),
                    source);
        }
    }
}
