package org.brothaman.proxy.activation.namespace;

import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.HostProcess;
import org.brothaman.proxy.kernel.SocketPassing;

/** A namespace that a file keeps: ip-netns(8), or podman's {@code --network=ns:PATH}. Stateless. */
record FilePlace(String path) implements Place.Finder {
    @Override
    public Place find(String controlGroup) {
        int fd = SocketPassing.openNamespace(path);
        if (fd < 0) {
            return new Place.Nowhere(
                    "cannot open "
                            + path
                            + " ("
                            + Errno.text(fd)
                            + "); is it the file of a network namespace? See: ip netns list");
        }
        String identity = HostProcess.device(fd) + ":" + HostProcess.inode(fd);
        return new Place.OfFile(fd, identity);
    }
}
