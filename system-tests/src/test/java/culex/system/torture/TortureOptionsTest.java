package culex.system.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TortureOptionsTest {
    private static TortureOptions parse(String line) {
        return TortureOptions.parse(line.isEmpty() ? List.of() : List.of(line.split(" ", -1)));
    }

    @Test
    void tortureWithoutOptionsUsesTheRocksDbStoreAndRunsForTwoMinutes() {
        TortureOptions options = parse("");
        assertEquals(Duration.ofMinutes(2), options.time());
        assertEquals(Integer.MAX_VALUE, options.kills());
        assertEquals("rocksdb", options.storeKind());
        assertEquals("always", options.sync());
        assertFalse(options.cheat() || options.powerCut() || options.containers() || options.hostile());
    }

    @Test
    void tortureOptionsMayBeInAnyOrder() {
        TortureOptions options = parse("--containers --kills 10 --seed 7");
        assertTrue(options.containers());
        assertEquals(10, options.kills());
        assertEquals(7, options.seed());
        TortureOptions cut = parse("--seed 7 --power-cut --minutes 3");
        assertTrue(cut.powerCut());
        assertEquals(Duration.ofMinutes(3), cut.time());
    }

    @Test
    void hostileModeCombinesWithContainersAndPowerCuts() {
        assertTrue(parse("--hostile --containers").hostile());
        assertTrue(parse("--power-cut --hostile").hostile());
    }

    @Test
    void optionSinkMayBeUsedTogetherWithKillsAndSeed() {
        assertEquals("postgres", parse("--sink postgres --kills 9 --seed 7").sink());
        assertEquals("", parse("--kills 9").sink());
    }

    @Test
    void clusterCombinesWithMinutesKillsSeedAndCheat() {
        assertTrue(parse("--cluster --minutes 30 --kills 20 --seed 7 --cheat").cluster());
        assertEquals("jetstream", parse("--cluster").storeKind());
        assertEquals("postgres", parse("--cluster --store postgres").storeKind());
        assertFalse(parse("--kills 9").cluster());
        assertTrue(parse("--cluster --netns").namespaces());
        assertFalse(parse("--cluster").namespaces());
    }

    @ParameterizedTest
    @CsvSource({
        "--kill 3, unknown option '--kill'",
        "--kills, --kills needs a whole number from 0",
        "--minutes 0, --minutes needs a whole number from 1",
        "--containers --power-cut, --containers cannot be combined",
        "--cheat --containers, --containers cannot be combined",
        "--sink kafka, --sink needs postgres",
        "--sink postgres --hostile, --sink cannot be combined",
        "--cluster --hostile, --cluster cannot be combined",
        "--netns, --netns needs --cluster",
        "--cluster --netns --cheat, --netns needs --cluster and cannot be combined",
        "--cluster --netns --store postgres, --netns needs --cluster and cannot be combined",
        "--cluster --store rocksdb, --store needs jetstream or postgres",
        "--store postgres, --store needs rocksdb or memory",
        "--cluster --store postgres --cheat, --cheat cannot be combined",
    })
    void invalidOptionIsReported(String line, String error) {
        var rejected = assertThrows(IllegalArgumentException.class, () -> parse(line));
        assertTrue(String.valueOf(rejected.getMessage()).startsWith(error), rejected::getMessage);
    }
}
