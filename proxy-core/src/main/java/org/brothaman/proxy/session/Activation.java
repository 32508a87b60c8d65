package org.brothaman.proxy.session;

/**
 * What starts and stops the backends of some services, and who uses it at the moment. One for each
 * unit, shared by the services behind which it is.
 */
public final class Activation {
    private final Activator activator;
    private final Occupancy users = new Occupancy();

    public Activation(Activator activator) {
        this.activator = activator;
    }

    /** For a backend that nothing can start or stop. */
    public static Activation none() {
        return new Activation(Activator.NONE);
    }

    public Activator activator() {
        return activator;
    }

    public Occupancy users() {
        return users;
    }
}
