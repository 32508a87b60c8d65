package org.brothaman.proxy.activation.systemd;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Option;
import org.brothaman.proxy.kernel.SocketAddress;

/** A system that has process id 42 and the descriptors it is told of. One thread. */
final class FakeHost implements Host {
    record Descriptor(int type, int listening, SocketAddress address) {}

    final Map<Integer, Descriptor> descriptors = new HashMap<>();
    final List<String> unset = new ArrayList<>();
    final List<Integer> prepared = new ArrayList<>();
    final List<String> sent = new ArrayList<>();
    final List<SocketAddress> targets = new ArrayList<>();
    long processInode = 4242;
    int prepareResult;
    int pauses;

    /** What the next sends return; afterwards they succeed. */
    final List<Integer> sendResults = new ArrayList<>();

    @Override
    public int processId() {
        return 42;
    }

    @Override
    public long processInode() {
        return processInode;
    }

    @Override
    public void unset(String variable) {
        unset.add(variable);
    }

    @Override
    public int option(int fd, int name) {
        Descriptor descriptor = descriptors.get(fd);
        if (descriptor == null) {
            return Errno.EBADF;
        }
        return switch (name) {
            case Option.SO_TYPE -> descriptor.type();
            case Option.SO_ACCEPTCONN -> descriptor.listening();
            default -> throw new AssertionError("option " + name);
        };
    }

    @Override
    public SocketAddress localAddress(int fd) {
        return descriptors.get(fd).address();
    }

    @Override
    public int prepareInherited(int fd) {
        prepared.add(fd);
        return prepareResult;
    }

    @Override
    public int send(SocketAddress to, byte[] message) {
        int result = sendResults.isEmpty() ? message.length : sendResults.removeFirst();
        if (result >= 0) {
            targets.add(to);
            sent.add(new String(message, StandardCharsets.UTF_8));
        }
        return result;
    }

    @Override
    public void pause() {
        pauses++;
    }
}
