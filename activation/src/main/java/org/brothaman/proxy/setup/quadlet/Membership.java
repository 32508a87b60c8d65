package org.brothaman.proxy.setup.quadlet;

/**
 * That a container is in the network of a pod or of another container, and shares its ports.
 *
 * @param of whose network it is
 * @param alone whether no other container there, nor the pod, has a section for us
 */
public record Membership(Quadlet of, boolean alone) {
    /** Whether it is a pod that starts the container, and stops it. */
    boolean isPod() {
        return of.kind() == QuadletKind.POD;
    }
}
