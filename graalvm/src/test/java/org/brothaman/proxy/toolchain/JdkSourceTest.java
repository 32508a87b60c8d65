package org.brothaman.proxy.toolchain;

import static org.brothaman.proxy.toolchain.DebianArchive.place;
import static org.brothaman.proxy.toolchain.DebianArchive.securityPlace;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code toolchain/jdk-source} against an archive that is played here: what it takes when the
 * archive no longer has what it had, and what it leaves behind when it can take nothing.
 */
class JdkSourceTest {
    private static final String OURS = "25.0.3+9";
    private static final List<String> SUITES = List.of("trixie", "trixie-security", "forky", "sid");

    @TempDir static Path shared;
    private static SigningKey key;

    @TempDir Path folder;
    private Mirror mirror;
    private DebianArchive archive;
    private Toolchain toolchain;

    @BeforeAll
    static void makeKey() throws Exception {
        Toolchain.assumeAptOfDebian();
        key = new SigningKey(shared.resolve("key"));
    }

    @AfterAll
    static void endKey() throws IOException {
        if (key != null) {
            key.close();
        }
    }

    @BeforeEach
    void play() throws Exception {
        mirror = new Mirror();
        archive = new DebianArchive(mirror, key, Files.createDirectory(folder.resolve("dists")));
        toolchain = new Toolchain(folder, mirror.address(), key.keyring());
    }

    @AfterEach
    void end() {
        mirror.close();
    }

    // ---- which one is taken ----

    @Test
    void theVersionItselfIsFoundByItsPlaceThoughNoIndexListsIt() throws Exception {
        inPool(OURS);
        publishAll();
        toolchain.know(OURS, "pool/main", tarball(OURS));

        assertTaken(OURS, toolchain.source(OURS + "-LTS"));
        assertEquals(List.of(), mirror.requests("/debian/dists/"), "no index was needed");
    }

    @Test
    void theVersionItselfIsFoundInTheIndexThoughItsPlaceIsNotKnown() throws Exception {
        inPool(OURS);
        inPool("25.0.5+8");
        archive.list("sid", OURS, tarball(OURS));
        archive.list("trixie", "25.0.5+8", tarball("25.0.5+8"));
        publishAll();

        assertTaken(OURS, toolchain.source(OURS));
    }

    @Test
    void theNearestNewerOneIsTakenWhereTheVersionItselfIsMissing() throws Exception {
        toolchain.know(OURS, "pool/main", tarball(OURS));
        for (String version : List.of("25.0.10+4", "25.0.5.1+2", "25.0.5+8", "25.0.2+10")) {
            inPool(version);
            archive.list("trixie", version, tarball(version));
        }
        publishAll();

        Toolchain.Run run = toolchain.source(OURS);
        assertTaken("25.0.5+8", run);
        assertTrue(
                run.errors()
                        .contains(
                                "WARNING: no source of JDK 25.0.3+9 can be had; taking the nearest"
                                        + " that can, 25.0.5+8"),
                run::errors);
    }

    @Test
    void whatIsListedAndMissingIsPassedOverFromTheNearestOn() throws Exception {
        toolchain.know(OURS, "pool/main", tarball(OURS));
        archive.list("trixie", "25.0.5+8", tarball("25.0.5+8"));
        archive.list("forky", "25.0.2+10", tarball("25.0.2+10"));
        archive.list("sid", "25.0.5.1+2", tarball("25.0.5.1+2"));
        archive.list("trixie", "25.0.1+8", tarball("25.0.1+8"));
        inPool("25.0.1+8");
        publishAll();

        assertTaken("25.0.1+8", toolchain.source(OURS));
        assertEquals(
                List.of(
                        place(OURS),
                        place("25.0.5+8"),
                        place("25.0.5.1+2"),
                        place("25.0.2+10"),
                        place("25.0.1+8")),
                mirror.requests("/debian/pool/"));
    }

    @Test
    void anotherVersionsPlaceIsGoodEnoughWhereNoIndexListsAny() throws Exception {
        inPool(OURS);
        publishAll();
        toolchain.know(OURS, "pool/main", tarball(OURS));

        assertTaken(OURS, toolchain.source("25.0.4+7"));
    }

    @Test
    void securityUpdatesAreInAnArchiveOfTheirOwn() throws Exception {
        mirror.put(securityPlace("25.0.5+8"), tarball("25.0.5+8"));
        archive.list("trixie-security", "25.0.5+8", tarball("25.0.5+8"));
        publishAll();

        assertTaken("25.0.5+8", toolchain.source(OURS));

        toolchain.forget();
        archive = new DebianArchive(mirror, key, folder.resolve("dists"));
        publishAll();
        toolchain.know("25.0.5+8", "pool/updates/main", tarball("25.0.5+8"));
        assertTaken("25.0.5+8", toolchain.source("25.0.5+8"));
    }

    @Test
    void anIndexThatIsNotThereKeepsNoOtherFromBeingAsked() throws Exception {
        inPool("25.0.5+8");
        archive.list("sid", "25.0.5+8", tarball("25.0.5+8"));
        archive.publish("sid");

        assertTaken("25.0.5+8", toolchain.source(OURS));
    }

    @Test
    void theLineOfANewVersionFindsItWhenTheIndexHasForgottenIt() throws Exception {
        inPool("25.0.5+8");
        archive.list("trixie", "25.0.5+8", tarball("25.0.5+8"));
        publishAll();
        Toolchain.Run line = toolchain.run("jdk-source-line", "25.0.5+8-LTS");
        assertEquals(0, line.code(), line::errors);

        archive = new DebianArchive(mirror, key, folder.resolve("dists"));
        publishAll();
        toolchain.know(line.output());
        assertTaken("25.0.5+8", toolchain.source("25.0.5+8"));
    }

    // ---- what comes broken ----

    @Test
    void aFileOfAnotherChecksumIsNotTaken() throws Exception {
        toolchain.know(OURS, "pool/main", tarball(OURS));
        mirror.put(place(OURS), tarball("25.0.666+1"));
        inPool("25.0.5+8");
        archive.list("trixie", "25.0.5+8", tarball("25.0.5+8"));
        publishAll();

        Toolchain.Run run = toolchain.source(OURS);
        assertTaken("25.0.5+8", run);
        assertTrue(run.errors().contains("Hash Sum mismatch"), run::errors);
    }

    @Test
    void anIndexThatSomebodyElseHasSignedIsNotBelieved() throws Exception {
        inPool("25.0.5+8");
        try (SigningKey other = new SigningKey(folder.resolve("other"))) {
            archive = new DebianArchive(mirror, other, folder.resolve("dists"));
            archive.list("trixie", "25.0.5+8", tarball("25.0.5+8"));
            publishAll();
        }

        assertNothingTaken(toolchain.source(OURS));
    }

    @Test
    void aDownloadThatBreaksOffIsGoneOnWith() throws Exception {
        inPool(OURS);
        toolchain.know(OURS, "pool/main", tarball(OURS));
        mirror.cut(place(OURS), 1);

        assertTaken(OURS, toolchain.source(OURS));
        List<String> requests = mirror.requests(place(OURS));
        assertEquals(2, requests.size(), requests::toString);
        assertTrue(requests.get(1).contains(" from "), requests::toString);
    }

    @Test
    void aDownloadThatBreaksOffAgainIsGivenUpAndTheNextOneTaken() throws Exception {
        inPool(OURS);
        toolchain.know(OURS, "pool/main", tarball(OURS));
        mirror.cut(place(OURS), 1_000);
        inPool("25.0.5+8");
        archive.list("trixie", "25.0.5+8", tarball("25.0.5+8"));
        publishAll();

        assertTaken("25.0.5+8", toolchain.source(OURS));
        assertEquals(2, mirror.requests(place(OURS)).size());
    }

    @Test
    void aSlowMirrorIsWaitedForAndHowFarItIsIsShown() throws Exception {
        inPool(OURS);
        toolchain.know(OURS, "pool/main", tarball(OURS));
        CountDownLatch shown = new CountDownLatch(1);
        mirror.hold(place(OURS), shown);

        try (Toolchain.Running running = toolchain.start("jdk-source", OURS)) {
            running.await("[45]0 %"); // and only then does the second half come
            shown.countDown();
            assertTaken(OURS, running.end());
        }
    }

    @Test
    void oneThatIsKilledLeavesNothingThatTheNextOneTakesForWhole() throws Exception {
        inPool(OURS);
        toolchain.know(OURS, "pool/main", tarball(OURS));
        CountDownLatch never = new CountDownLatch(1);
        mirror.hold(place(OURS), never);
        try (Toolchain.Running running = toolchain.start("jdk-source", OURS)) {
            running.await("[45]0 %");
            running.kill();
        }
        never.countDown();

        assertTaken(OURS, toolchain.source(OURS));
    }

    @Test
    void aTarballWithoutTheSourcesIsPassedOver() throws Exception {
        byte[] other = toolchain.tarball("25.0.5+8", "src/jdk.net");
        mirror.put(place("25.0.5+8"), other);
        archive.list("trixie", "25.0.5+8", other);
        inPool("25.0.6+2");
        archive.list("trixie", "25.0.6+2", tarball("25.0.6+2"));
        publishAll();

        assertTaken("25.0.6+2", toolchain.source(OURS));
    }

    // ---- when nothing can be had ----

    @Test
    void theLastLinesSayWhatWasTriedWhatItAnsweredAndWhatElseCanBeDone() throws Exception {
        toolchain.know(OURS, "pool/main", tarball(OURS));
        archive.list("trixie", "25.0.5+8", tarball("25.0.5+8"));
        archive.publish("trixie");
        archive.publish("trixie-security");
        archive.publish("forky");

        Toolchain.Run run = toolchain.source(OURS);
        assertNothingTaken(run);
        String address = mirror.address();
        List<String> lines = run.errors().lines().toList();
        List<String> last = lines.subList(lines.size() - 11, lines.size());
        List<String> expected =
                List.of(
                        "jdk-source: no source of OpenJDK 25.0.3+9 can be had. What was tried, and"
                                + " what it answered:",
                        "  " + address + place(OURS) + ": 404  Not Found .*",
                        "  index of trixie: lists of openjdk-25: 25.0.5+8",
                        "  index of trixie-security: lists of openjdk-25: nothing",
                        "  index of forky: lists of openjdk-25: nothing",
                        "  index of sid: .* does not have a Release file.",
                        "  " + address + place("25.0.5+8") + ": 404  Not Found .*",
                        "Three ways on:",
                        "  BRO_PROXY_JDK_SOURCE=PATH .*",
                        "  GRAALVM_HOME=PATH .*",
                        "  BRO_PROXY_DEBIAN_MIRROR=ADDRESS .*");
        for (int line = 0; line < expected.size(); line++) {
            String pattern = expected.get(line).replace("+", "\\+");
            assertTrue(
                    last.get(line).matches(pattern),
                    last.get(line) + "\nis not\n" + pattern + "\nin\n" + run.errors());
        }
    }

    @Test
    void indicesThatListNothingAreToldOf() throws Exception {
        publishAll();
        Toolchain.Run run = toolchain.source(OURS);
        assertNothingTaken(run);
        for (String suite : SUITES) {
            assertTrue(
                    run.errors().contains("index of " + suite + ": lists of openjdk-25: nothing"),
                    run::errors);
        }
    }

    @Test
    void aMirrorThatIsNotThereIsToldOf() throws Exception {
        toolchain.know(OURS, "pool/main", tarball(OURS));
        mirror.close();
        Toolchain.Run run = toolchain.source(OURS);
        assertNothingTaken(run);
        assertTrue(run.errors().contains("Could not connect to 127.0.0.1"), run::errors);
    }

    // ---- and the rest ----

    @Test
    void twoAtATimeFetchItOnce() throws Exception {
        inPool(OURS);
        toolchain.know(OURS, "pool/main", tarball(OURS));
        CountDownLatch bothRun = new CountDownLatch(1);
        mirror.hold(place(OURS), bothRun);
        try (Toolchain.Running first = toolchain.start("jdk-source", OURS)) {
            first.await("fetching");
            try (Toolchain.Running second = toolchain.start("jdk-source", OURS)) {
                second.await("waiting");
                bothRun.countDown();
                assertTaken(OURS, first.end());
                assertTaken(OURS, second.end());
            }
        }
        assertEquals(1, mirror.requests(place(OURS)).size());
    }

    @Test
    void whatIsInTheCacheNeedsNoMirror() throws Exception {
        inPool(OURS);
        toolchain.know(OURS, "pool/main", tarball(OURS));
        toolchain.source(OURS);
        mirror.close();
        assertTaken(OURS, toolchain.source(OURS));
    }

    @Test
    void theMirrorThatTheVariableNamesComesBeforeThatOfApt() throws Exception {
        inPool(OURS);
        toolchain.know(OURS, "pool/main", tarball(OURS));
        toolchain.aptUses("http://127.0.0.1:1");
        assertNothingTaken(toolchain.source(OURS));
        toolchain.set("BRO_PROXY_DEBIAN_MIRROR", mirror.address() + "/debian/");
        assertTaken(OURS, toolchain.source(OURS));
    }

    @Test
    void ofAListOfMirrorsTheFirstIsTaken() throws Exception {
        inPool(OURS);
        toolchain.know(OURS, "pool/main", tarball(OURS));
        Path list = folder.resolve("mirrors.list");
        Files.writeString(list, mirror.address() + "/debian/ priority:1\nhttp://127.0.0.1:1/\n");
        toolchain.aptUsesList(list);
        assertTaken(OURS, toolchain.source(OURS));
    }

    @Test
    void aSourceTreeOfOnesOwnIsTakenAsAFolderOrATarball() throws Exception {
        Path tarball = folder.resolve("jdk.tar.xz");
        Files.write(tarball, tarball("25.0.7+1"));
        toolchain.set("BRO_PROXY_JDK_SOURCE", tarball.toString());
        Toolchain.Run run = toolchain.source(OURS);
        assertEquals("25.0.7+1", versionIn(run), run::errors);

        toolchain.set("BRO_PROXY_JDK_SOURCE", run.output());
        assertEquals("25.0.7+1", versionIn(toolchain.source(OURS)));
        assertEquals(List.of(), mirror.requests("/"));
    }

    @Test
    void whatIsNoSourceTreeIsSaidToBeNone() throws Exception {
        Path text = Files.writeString(folder.resolve("text"), "no tarball");
        for (Path nonsense : List.of(text, folder, folder.resolve("nothing"))) {
            toolchain.set("BRO_PROXY_JDK_SOURCE", nonsense.toString());
            Toolchain.Run run = toolchain.source(OURS);
            assertNothingTaken(run);
            assertTrue(
                    run.errors().contains("jdk-source: BRO_PROXY_JDK_SOURCE=" + nonsense + " "),
                    run::errors);
        }
    }

    // ---- shorthand ----

    private byte[] tarball(String version) throws Exception {
        return toolchain.tarball(version, Toolchain.NEEDED);
    }

    private void inPool(String version) throws Exception {
        mirror.put(place(version), tarball(version));
    }

    private void publishAll() throws Exception {
        for (String suite : SUITES) {
            archive.publish(suite);
        }
    }

    private static String versionIn(Toolchain.Run run) throws IOException {
        return Files.readString(Path.of(run.output(), "src/java.base/version"));
    }

    private void assertTaken(String version, Toolchain.Run run) throws IOException {
        assertEquals(0, run.code(), run::errors);
        assertEquals(version, versionIn(run), run::errors);
        assertEquals(List.of("jdk-source-" + version, "jdk-source.lock"), toolchain.cached());
    }

    private void assertNothingTaken(Toolchain.Run run) throws IOException {
        assertEquals(1, run.code(), run::errors);
        assertEquals("", run.output());
        assertFalse(
                toolchain.cached().stream().anyMatch(name -> !name.equals("jdk-source.lock")),
                () -> "left in the cache: " + run.errors());
    }
}
