package culex.broker.store.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;

/** The log of a test, opened by one or more replicas. Each test has an empty log. */
abstract class CommitLogFixture {
    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final Duration SHORT = Duration.ofSeconds(2);
    static final Duration NONE = Duration.ofMillis(1);

    private final Random random = new Random(7);
    private final List<CommitLog> opened = new ArrayList<>();
    final ExecutorService threads = Executors.newCachedThreadPool();

    /** Opens the log of this test for one more replica. */
    abstract CommitLog open(Duration patience);

    @AfterEach
    void close() {
        threads.shutdownNow();
        opened.forEach(CommitLog::close);
    }

    final CommitLog checked(Duration patience) throws LogUnavailableException {
        CommitLog log = open(patience);
        opened.add(log);
        log.check();
        return log;
    }

    final byte[] commit(int bytes) {
        byte[] commit = new byte[bytes];
        random.nextBytes(commit);
        return commit;
    }

    /** Reads commits until there are as many as expected. */
    static List<LogRecord> read(CommitLog log, long from, int count) throws LogUnavailableException, TrimmedException {
        List<LogRecord> records = new ArrayList<>();
        long next = from;
        while (records.size() < count) {
            List<LogRecord> some = log.read(next, PATIENCE);
            assertTrue(!some.isEmpty(), "the log ends after " + records.size() + " commits");
            records.addAll(some);
            next = records.getLast().position() + 1;
        }
        assertEquals(count, records.size());
        return records;
    }
}
