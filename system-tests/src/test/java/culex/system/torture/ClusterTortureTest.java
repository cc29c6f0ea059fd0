package culex.system.torture;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import culex.system.BesideOthers;
import culex.system.torture.Ledger.Breach;
import culex.testing.Programs;
import culex.testing.TestNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Short runs of {@code ./culex torture --cluster}, and a run that must report a log which is lost. */
@BesideOthers
class ClusterTortureTest {
    private static final String FAULTS = "11";
    /** Messages per second: a quarter of the default, to leave the machine to the tests that run at the same time. */
    private static final String RATE = "300";

    @Test
    void clusterUnderFaultsLosesNoAcknowledgedMessage() throws IOException {
        Programs.natsServer();
        Verdict verdict = run("honest", "--kills", FAULTS);
        assertTrue(verdict.isClean(), verdict::inFull);
        assertTrue(verdict.acknowledged() > 1_000, verdict::inFull);
    }

    @Test
    void clusterWhoseNetworkDropsPacketsLosesNoAcknowledgedMessage() throws IOException {
        Programs.natsServer();
        assumeTrue(TestNetwork.isPossible(), "only root on Linux can make network namespaces");
        Verdict verdict = run("network", "--kills", "6", "--netns");
        assertTrue(verdict.isClean(), verdict::inFull);
        assertTrue(verdict.acknowledged() > 500, verdict::inFull);
    }

    @Test
    void clusterWithALogInPostgresqlLosesNoAcknowledgedMessage() throws IOException {
        Programs.postgres();
        Verdict verdict = run("postgres", "--kills", "3", "--store", "postgres");
        assertTrue(verdict.isClean(), verdict::inFull);
        assertTrue(verdict.acknowledged() > 500, verdict::inFull);
    }

    @Test
    void tortureFindsALogWithoutCopiesThatLosesItsDisk() throws IOException {
        Programs.natsServer();
        Verdict verdict = run("forgets", "--kills", "3", "--cheat");
        long found = verdict.count(Breach.CHAIN) + verdict.count(Breach.LOST) + verdict.count(Breach.STALLED);
        assertTrue(found > 0, verdict::inFull);
    }

    private static Verdict run(String name, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--cluster", "--rate", RATE));
        String seed = System.getProperty("torture.seed");
        if (seed != null) {
            all.addAll(List.of("--seed", seed));
        }
        return new ClusterTorture(TortureOptions.parse(all), Path.of("target", "torture-cluster-" + name)).run();
    }
}
