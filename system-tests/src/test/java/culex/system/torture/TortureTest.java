package culex.system.torture;

import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.system.BesideOthers;
import culex.system.torture.Ledger.Breach;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The short run of {@code ./culex torture}, and runs that must report a store which loses acknowledged messages. */
@BesideOthers
class TortureTest {
    /** Messages per second: a quarter of the default, to leave the machine to the tests that run at the same time. */
    private static final String RATE = "300";

    @Test
    @Tag("native")
    void killedBrokerLosesNoAcknowledgedMessage() throws IOException {
        Verdict verdict = run("honest", withPowerCuts("--kills", "20"));
        assertTrue(verdict.isClean(), verdict::inFull);
        assertTrue(verdict.kills() >= 20, verdict::inFull);
        assertTrue(verdict.acknowledged() > 1_000, verdict::inFull);
    }

    @Test
    void tortureFindsAStoreThatAcknowledgesBeforeItSyncs() throws IOException {
        DiskLibrary.require();
        Verdict verdict = run("cheats", withPowerCuts("--kills", "5", "--sync", "never"));
        assertTrue(verdict.count(Breach.LOST) > 0, verdict::inFull);
    }

    @Test
    void tortureFindsAStoreThatLosesMessages() throws IOException {
        Verdict verdict = run("forgets", "--kills", "2", "--store", "memory");
        assertTrue(verdict.count(Breach.SESSION) > 0, verdict::inFull);
    }

    @Test
    void tortureWithoutKillsFindsNoBrokenDeliveryGuarantee() throws IOException {
        TortureOptions options = TortureOptions.parse(arguments("--kills", "0", "--store", "memory"));
        Verdict verdict = new Torture(options.lasting(Duration.ofSeconds(8)), Path.of("target", "torture-calm")).run();
        assertTrue(verdict.isClean(), verdict::inFull);
        assertTrue(verdict.acknowledged() > 1_000, verdict::inFull);
    }

    private static Verdict run(String name, String... arguments) throws IOException {
        return new Torture(TortureOptions.parse(arguments(arguments)), Path.of("target", "torture-" + name)).run();
    }

    /** Returns options with power cuts if the machine supports them, otherwise with SIGKILL only. */
    private static String[] withPowerCuts(String... arguments) {
        return Stream.concat(Stream.of(arguments), Stream.of("--power-cut").filter(_ -> DiskLibrary.isPossible()))
                .toArray(String[]::new);
    }

    private static List<String> arguments(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--rate", RATE));
        String seed = System.getProperty("torture.seed");
        if (seed != null) {
            all.addAll(List.of("--seed", seed));
        }
        return all;
    }
}
