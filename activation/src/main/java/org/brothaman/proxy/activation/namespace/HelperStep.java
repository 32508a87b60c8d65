package org.brothaman.proxy.activation.namespace;

import org.brothaman.proxy.kernel.Errno;

/** What a helper was about when it failed, in the order of {@code enum bro_step}. */
enum HelperStep {
    NONE,
    REQUEST,
    PROCESS,
    UNIT,
    OWNER,
    USER_NAMESPACE,
    NETWORK_NAMESPACE,
    CONFINE,
    SOCKET,
    HOST;

    static HelperStep of(int number) {
        HelperStep[] all = values();
        return number >= 0 && number < all.length ? all[number] : REQUEST;
    }

    /** Whether trying again may help: the container has just gone, or is just being made. */
    boolean isPassing(int error) {
        return this == HOST || this == PROCESS && (error == Errno.ENOENT || error == Errno.ESRCH);
    }

    /**
     * What went wrong and what to do, to be put behind the name of the namespace.
     *
     * @param error as in {@link Errno}
     */
    String explain(int error) {
        String why = Errno.text(error);
        return switch (this) {
            case PROCESS ->
                    error == Errno.EACCES || error == Errno.EPERM
                            ? "its container belongs to another user ("
                                    + why
                                    + "); run bro-proxy as the user that runs the container, or as root"
                            : "its container has just ended (" + why + ")";
            case UNIT ->
                    "the helper's unit allows containers of another unit only; write the units anew with: bro-proxy generate";
            case OWNER ->
                    "that is no network namespace, or one of a user namespace above ours ("
                            + why
                            + "); run bro-proxy outside of containers and without PrivateUsers=";
            case USER_NAMESPACE, NETWORK_NAMESPACE ->
                    "it may not be entered ("
                            + why
                            + "); run bro-proxy as the user that runs the container, or as root with"
                            + " CAP_SYS_ADMIN, and without RestrictNamespaces=";
            case CONFINE ->
                    "the helper could not give up its rights ("
                            + why
                            + "); it needs seccomp and Linux 5.9 or newer";
            case SOCKET -> "no socket could be made there (" + why + ")";
            case HOST ->
                    "it is this host's; with Network=host its backend is reached with --network-namespace=host";
            case NONE, REQUEST ->
                    "the helper is of another version; restart the proxy after an upgrade";
        };
    }
}
