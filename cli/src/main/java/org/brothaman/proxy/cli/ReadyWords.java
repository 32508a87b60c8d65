package org.brothaman.proxy.cli;

import java.util.Iterator;
import java.util.List;

/** What shells offer for --ready; what it takes is {@code Readiness.parse}'s. */
final class ReadyWords implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
        return List.of("tcp", "unit", "http:/").iterator();
    }
}
