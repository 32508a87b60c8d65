package org.brothaman.proxy.loop;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The registrations of one loop by their descriptors, which are small numbers. Loop thread only;
 * dies with the loop.
 */
final class Registrations {
    private static final int FIRST_LENGTH = 64;

    private @Nullable LoopRegistration[] byDescriptor = new LoopRegistration[FIRST_LENGTH];

    void put(LoopRegistration registration) {
        int fd = registration.descriptor();
        if (fd >= byDescriptor.length) {
            byDescriptor = Arrays.copyOf(byDescriptor, Math.max(fd + 1, byDescriptor.length * 2));
        }
        byDescriptor[fd] = registration;
    }

    @Nullable LoopRegistration get(int fd) {
        return fd < byDescriptor.length ? byDescriptor[fd] : null;
    }

    /** Unless its descriptor, closed by somebody else, is another's by now. */
    void remove(LoopRegistration registration) {
        int fd = registration.descriptor();
        if (byDescriptor[fd] == registration) {
            byDescriptor[fd] = null;
        }
    }

    void closeAll() {
        for (LoopRegistration registration : byDescriptor) {
            if (registration != null) {
                registration.close();
            }
        }
    }
}
