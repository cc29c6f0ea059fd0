package culex.system.torture;

import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.system.BesideOthers;
import culex.testing.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The short run of {@code ./culex torture --sink postgres}. */
@BesideOthers
class SinkTortureTest {
    @Test
    void everyAcknowledgedMessageIsInTheTableExactlyOnceWhileBrokerSubscriberAndDatabaseAreKilled() throws IOException {
        Programs.postgres();
        var options = TortureOptions.parse(List.of("--sink", "postgres", "--kills", "6", "--rate", "400"));
        Verdict verdict = new SinkTorture(options, Path.of("target", "torture-sink")).run();
        assertTrue(verdict.isClean(), verdict::inFull);
        assertTrue(verdict.acknowledged() > 500, verdict::inFull);
    }
}
