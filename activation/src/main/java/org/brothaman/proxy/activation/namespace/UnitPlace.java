package org.brothaman.proxy.activation.namespace;

/**
 * The namespace of a unit's container: that of a process in {@code libpod-payload-*} below the
 * unit's control group.
 */
record UnitPlace(String unit, ContainerProcess.Tree tree) implements Place.Finder {
    @Override
    public Place find(String controlGroup) {
        if (!controlGroup.startsWith("/")) {
            return new Place.Nowhere(unit + " does not run, so it has no network namespace");
        }
        ContainerProcess found = ContainerProcess.find(tree, controlGroup);
        if (found == null) {
            return new Place.Nowhere(
                    "no container's process is in "
                            + controlGroup
                            + "/libpod-payload-*; Quadlet's units and podman run --cgroups=split"
                            + " put them there, for others publish a port");
        }
        return new Place.OfContainer(found.id(), found.cgroup() + "/" + found.id());
    }
}
