package org.brothaman.proxy.activation.namespace;

/** Where a namespace was found. Identities are equal exactly when the namespace is the same. */
sealed interface Place {
    /** It is that of a running container, one of whose processes is named. */
    record OfContainer(int process, String identity) implements Found {}

    /** It is kept by a file, opened; the descriptor is the receiver's. */
    record OfFile(int descriptor, String identity) implements Found {}

    /** There is one. */
    sealed interface Found extends Place {
        String identity();
    }

    /** There is none now; the message says why, and what to do. */
    record Nowhere(String message) implements Place {}

    /** Looks for it, now. Activation thread. */
    @FunctionalInterface
    interface Finder {
        /**
         * @param controlGroup of the unit, empty for none
         */
        Place find(String controlGroup);
    }
}
