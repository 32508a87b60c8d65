package org.brothaman.proxy.activation.lifecycle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.UnitManager;
import org.brothaman.proxy.activation.manager.UnitState;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.jspecify.annotations.Nullable;

/**
 * Which starts of units bro-proxy has asked for: a file for each unit with the moment in which its
 * start began, {@link UnitState#begun}. The files outlive the process, because a proxy may be
 * restarted while its unit runs, and end with the boot. Any thread; blocks for a file.
 */
public final class OwnStarts {
    /** No name of a unit, so that it is no proxy's own folder. */
    private static final String FOLDER = ".started";

    /** Who starts a unit that has just ended restarts it: whose it was, it is. */
    private static final long RESTART_MICROS = 1_000_000;

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
        note(unit, state);
        for (String need : manager.needs(unit, deadline)) {
            if (manager.glance(need, deadline) instanceof Outcome.Done(UnitState its)
                    && its.isUp()
                    && its.begun() >= askedMicros) {
                note(need, its);
            }
        }
    }

    void note(String unit, UnitState state) throws IOException {
        Files.createDirectories(
                folder,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path draft = folder.resolve(".new." + unit);
        Files.writeString(draft, state.begun() + "\n");
        Files.move(draft, folder.resolve(unit), StandardCopyOption.ATOMIC_MOVE);
    }

    /** We have stopped it. */
    void forget(String unit) throws IOException {
        Files.deleteIfExists(folder.resolve(unit));
    }

    /** Whether this start of the unit, which is up, was ours, or is a restart of one that was. */
    public boolean isOurs(String unit, UnitState state) {
        Long noted = read(unit);
        return noted != null && (noted == state.begun() || isRestart(state));
    }

    private static boolean isRestart(UnitState state) {
        return state.rested() != 0 && state.begun() - state.rested() < RESTART_MICROS;
    }

    private @Nullable Long read(String unit) {
        try {
            return Long.valueOf(Files.readString(folder.resolve(unit)).strip());
        } catch (IOException | NumberFormatException e) {
            return null; // there is none, mostly
        }
    }
}
