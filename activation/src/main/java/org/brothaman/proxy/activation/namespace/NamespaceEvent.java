package org.brothaman.proxy.activation.namespace;

/** What has become of the way into a namespace, for the log. */
public sealed interface NamespaceEvent {
    /** One line for people. */
    String message();

    /**
     * Sockets come from there now.
     *
     * @param name as the namespace was asked for
     * @param transparent4 whether clients' IPv4 addresses can be shown
     * @param transparent6 likewise of IPv6
     * @param device of the namespace, stat(2), which with {@code inode} names it
     */
    record Entered(String name, boolean transparent4, boolean transparent6, long device, long inode)
            implements NamespaceEvent {
        @Override
        public String message() {
            return "Sockets come from the network namespace of "
                    + name
                    + " (net:["
                    + inode
                    + "])"
                    + (transparent4 || transparent6 ? ", with clients' own addresses" : "")
                    + (transparent4 == transparent6
                            ? ""
                            : transparent4 ? " for IPv4 only" : " for IPv6 only");
        }
    }

    /** They do not any more: the container or the helper has ended. */
    record Left(String name) implements NamespaceEvent {
        @Override
        public String message() {
            return "The network namespace of " + name + " is gone";
        }
    }
}
