package org.brothaman.proxy.activation.lifecycle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.UnitManager;
import org.brothaman.proxy.activation.manager.UnitState;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.kernel.HostProcess;
import org.jspecify.annotations.Nullable;

/**
 * Which starts of units are bro-proxy's: a file for each unit with the moment from which on they
 * are, {@link UnitState#begun} of the last one, or when it was asked for. The files outlive the
 * process, because a proxy may be restarted while its unit runs, and end with the boot. Any thread;
 * blocks for a file.
 */
public final class OwnStarts {
    /** No name of a unit, so that it is no proxy's own folder. */
    private static final String FOLDER = ".started";

    /**
     * A unit that was down for no longer has been restarted: whose it was, it is. It is down for
     * that long while another is restarted that it needs: systemd's TimeoutStopSec.
     */
    private static final long RESTART_MICROS = 90_000_000;

    private static final Set<PosixFilePermission> OWNER =
            PosixFilePermissions.fromString("rwx------");

    private final Path folder;

    OwnStarts(Path runtimeFolder) {
        folder = runtimeFolder.resolve("bro-proxy").resolve(FOLDER);
    }

    /** Those of the units of that manager. */
    public static OwnStarts of(ManagerScope scope, Map<String, String> environment) {
        return new OwnStarts(scope.runtimeFolder(environment));
    }

    /**
     * Notes that this start of the unit is ours, and with it the starts of what the unit needs, as
     * far as they are not older.
     *
     * @param askedMicros when it was asked for, a reading of CLOCK_MONOTONIC as systemd's own
     * @param deadline for the manager
     * @throws IOException when that cannot be written
     */
    public void noteWhole(
            UnitManager manager, String unit, UnitState state, long askedMicros, long deadline)
            throws IOException {
        try {
            note(unit, state.begun());
        } finally {
            noteNeeds(manager, unit, askedMicros, deadline);
        }
    }

    /** Each by itself: what is wrong with one is told when all are done. */
    void noteNeeds(UnitManager manager, String unit, long askedMicros, long deadline)
            throws IOException {
        IOException wrong = null;
        for (String need : manager.needs(unit, deadline)) {
            if (manager.glance(need, deadline) instanceof Outcome.Done(UnitState its)
                    && !its.isDown()
                    && its.begun() >= askedMicros) {
                try {
                    note(need, its.begun());
                } catch (IOException e) {
                    wrong = e;
                }
            }
        }
        if (wrong != null) {
            throw wrong;
        }
    }

    /**
     * What of the unit begins from then on is ours.
     *
     * @param from as {@link UnitState#begun}
     */
    void note(String unit, long from) throws IOException {
        // Others may be at it for the same unit: two proxies, or one that needs it.
        String mine = HostProcess.id() + "." + Thread.currentThread().threadId();
        Path draft = folder.resolve(".new." + mine);
        String text = from + "\n";
        try {
            try {
                Files.writeString(draft, text);
            } catch (NoSuchFileException e) {
                Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER));
                Files.writeString(draft, text);
            }
            Files.move(draft, folder.resolve(unit), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(draft);
            throw e;
        }
    }

    /** What begins from now on is not ours, unless that is noted anew. */
    void forget(String unit) throws IOException {
        Path file = folder.resolve(unit);
        if (Files.exists(file)) { // where nothing can be written, nothing is to be deleted
            Files.deleteIfExists(file);
        }
    }

    /**
     * Whether this start of the unit, which is not down, was ours, or is a restart of such a one.
     */
    public boolean isOurs(String unit, UnitState state) {
        Long noted = read(unit);
        return noted != null && isOurs(noted, state);
    }

    /**
     * Whether it is ours if those are that begin from then on: it is the first, or each has
     * followed upon the one before.
     */
    static boolean isOurs(long from, UnitState state) {
        return state.begun() == from
                || (state.begun() > from
                        && (state.rested() < from
                                || state.begun() - state.rested() < RESTART_MICROS));
    }

    private @Nullable Long read(String unit) {
        try {
            return Long.valueOf(Files.readString(folder.resolve(unit)).strip());
        } catch (IOException | NumberFormatException e) {
            return null; // there is none, mostly
        }
    }
}
