package org.brothaman.proxy.session;

/** Makes the sessions of one loop. Loop thread only. */
@FunctionalInterface
public interface SessionFactory {
    /** The session owns the client's descriptor as soon as this returns, and not before. */
    Session session(Service service, ServiceCounters counters, Client client);
}
