package org.brothaman.proxy.activation.manager;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that ended while their session waited for something else, most of them other people's; the
 * latest, for nobody asks for one that ended long ago.
 */
final class EndedJobs {
    private static final int MAX = 4096;

    private record EndedJob(String path, JobResult result) {}

    private final Deque<EndedJob> jobs = new ArrayDeque<>();

    void add(String path, JobResult result) {
        if (jobs.size() == MAX) {
            jobs.removeFirst();
        }
        jobs.addLast(new EndedJob(path, result));
    }

    /** Null if that job is not known to have ended. */
    @Nullable JobResult result(String path) {
        for (EndedJob job : jobs) {
            if (job.path().equals(path)) {
                return job.result();
            }
        }
        return null;
    }
}
