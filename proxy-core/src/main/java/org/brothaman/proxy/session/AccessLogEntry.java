package org.brothaman.proxy.session;

import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.log.Field;
import org.brothaman.proxy.log.Fields;
import org.brothaman.proxy.log.Level;
import org.jspecify.annotations.Nullable;

/**
 * What the access log says of one client when it goes: who, where to, how much, how long, why it
 * ended; never what was said. Exists only with the access log on. Loop thread only.
 */
public final class AccessLogEntry {
    private final Worker worker;
    private final Service service;
    private final Client client;
    private final long began;

    private AccessLogEntry(Worker worker, Service service, Client client) {
        this.worker = worker;
        this.service = service;
        this.client = client;
        this.began = worker.loop().nanoTime();
    }

    /** Of that client, whose address is not to be had any more when it has been reset; or null. */
    public static @Nullable AccessLogEntry begin(Worker worker, Service service, Client client) {
        if (!worker.settings().accessLog()) {
            return null;
        }
        client.address(worker.kernel());
        return new AccessLogEntry(worker, service, client);
    }

    /**
     * @param result one word for why it ended
     * @param source whose address the backend saw; null where that is no question
     */
    public void end(String result, long toBackend, long toClient, @Nullable SourceAddress source) {
        String who = client.text(worker.kernel());
        long micros = TimeUnit.NANOSECONDS.toMicros(worker.loop().nanoTime() - began);
        String message =
                who
                        + " to "
                        + service.backend()
                        + ": "
                        + result
                        + " after "
                        + micros / 1000
                        + " ms, "
                        + toBackend
                        + " bytes to the backend, "
                        + toClient
                        + " to the client"
                        + (source == null ? "" : seen(source));
        Fields fields =
                Fields.NONE
                        .with(Field.CLIENT, who)
                        .with(Field.BACKEND, service.backend())
                        .with(Field.SERVICE, service.name())
                        .with(Field.DURATION_USEC, micros)
                        .with(Field.RESULT, result)
                        .with(Field.TO_BACKEND_BYTES, toBackend)
                        .with(Field.TO_CLIENT_BYTES, toClient);
        if (source != null) {
            fields = fields.with(Field.SOURCE_ADDRESS, source.word());
        }
        worker.log().log(Level.INFO, message, fields);
    }

    private static String seen(SourceAddress source) {
        return source == SourceAddress.CLIENT
                ? ", seen by its own address"
                : ", seen by the proxy's address (" + source.word() + ")";
    }
}
