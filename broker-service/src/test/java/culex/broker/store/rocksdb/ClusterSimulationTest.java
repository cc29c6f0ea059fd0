package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import culex.broker.store.log.SimulatedEngine.Mutant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs thousands of simulated clusters. {@code -Dsimulation.seed=N} repeats a failed one; docs/hacking.md describes longer runs. */
class ClusterSimulationTest {
    private static final int RUNS = 2000;
    /** A mutant that survives this many runs would not be found by a build. */
    private static final int MUTANT_RUNS_MAX = 300;
    /** Old versions of records slow a database down, so a new one is opened after this many runs. */
    private static final int RUNS_PER_DISK = 25;

    @TempDir
    private Path directory;

    private final List<Logger> quiet = new ArrayList<>();
    private final List<ReplicaDisk> disks = new ArrayList<>();
    private int opened;
    private int runs;

    /** Faults are what a run consists of, so their log lines are left out. */
    @BeforeEach
    void silenceLogs() {
        for (String name : List.of("culex.broker.store", "culex.broker.ownership")) {
            Logger logger = Logger.getLogger(name);
            logger.setLevel(Level.OFF);
            quiet.add(logger);
        }
    }

    @AfterEach
    void close() {
        quiet.forEach(logger -> logger.setLevel(null));
        closeDisks();
    }

    private void closeDisks() {
        disks.forEach(ReplicaDisk::close);
        disks.clear();
    }

    private int play(long seed, Mutant mutant) {
        if (runs++ % RUNS_PER_DISK == 0) {
            closeDisks();
            for (int i = 0; i < 3; i++) {
                disks.add(new ReplicaDisk(directory.resolve("disk" + opened++)));
            }
        }
        return new SimulatedCluster(seed, mutant, disks).play();
    }

    @Test
    void clusterLosesNoAcknowledgedMessageInAnySimulatedRun() {
        Long only = Long.getLong("simulation.seed");
        long first = only == null ? Long.getLong("simulation.first", 1) : only;
        long count = only == null ? Long.getLong("simulation.runs", RUNS) : 1;
        long acknowledged = 0;
        for (long seed = first; seed < first + count; seed++) {
            try {
                acknowledged += play(seed, Mutant.NONE);
            } catch (AssertionError | RuntimeException broken) {
                throw new AssertionError("-Dsimulation.seed=" + seed + " replays: " + broken.getMessage(), broken);
            }
        }
        assertTrue(acknowledged > 0, "no run has stored anything");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void everyDeliberateBugBreaksAGuaranteeInASimulatedRun(Mutant mutant) {
        for (long seed = 1; seed <= MUTANT_RUNS_MAX; seed++) {
            try {
                play(seed, mutant);
            } catch (AssertionError found) {
                return;
            }
        }
        fail(mutant + " breaks no law");
    }

    @Test
    void runsWithTheSameSeedAcknowledgeTheSameNumberOfMessages() {
        for (long seed = 1; seed <= 20; seed++) {
            assertEquals(play(seed, Mutant.NONE), play(seed, Mutant.NONE), "seed " + seed);
        }
    }
}
