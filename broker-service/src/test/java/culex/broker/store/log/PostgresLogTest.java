package culex.broker.store.log;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.store.postgres.PostgresLog;
import culex.broker.store.postgres.PostgresLogSettings;
import culex.testing.PostgresServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract for PostgreSQL with a synchronous standby. */
class PostgresLogTest extends CommitLogContractTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static @Nullable PostgresServer primary;
    private static @Nullable PostgresServer standby;
    private static @Nullable CuttingProxy proxy;

    private final String cluster = "test-" + NUMBER.incrementAndGet();

    @BeforeAll
    static void start() throws IOException, SQLException {
        PostgresServer started = PostgresServer.start();
        primary = started;
        standby = started.startStandby();
        execute("alter system set synchronous_standby_names = 'ANY 1 (*)'", "select pg_reload_conf()");
        proxy = new CuttingProxy(started.port());
    }

    @AfterAll
    static void stop() {
        if (proxy != null) {
            proxy.close();
        }
        if (standby != null) {
            standby.close();
        }
        if (primary != null) {
            primary.close();
        }
    }

    private static PostgresServer primary() {
        return Objects.requireNonNull(primary);
    }

    private static PostgresServer standby() {
        return Objects.requireNonNull(standby);
    }

    private static CuttingProxy proxy() {
        return Objects.requireNonNull(proxy);
    }

    private static void execute(String... statements) throws SQLException {
        try (Connection connection = primary().connect();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    @Test
    void aDeletedRowIsReportedAsDamage() throws Exception {
        CommitLog log = checked(PATIENCE);
        for (int i = 0; i < 4; i++) {
            log.append(i, commit(10));
        }
        execute("delete from culex_commit where seq = 3 and cluster = '" + cluster + "'");
        String message = String.valueOf(assertThrows(DamagedLogException.class, () -> log.read(3, SHORT))
                .getMessage());
        assertTrue(message.contains("from position 3 to 3 are missing"), message);
        assertEquals("on", log.settings().get("fsync"));
    }

    private PostgresLog open(String url, boolean allowLazySync, Duration patience) {
        return new PostgresLog(
                new PostgresLogSettings(
                        url, PostgresServer.USER, PostgresServer.PASSWORD, cluster, patience, allowLazySync),
                0);
    }

    @Override
    CommitLog open(Duration patience) {
        return open("jdbc:postgresql://127.0.0.1:" + proxy().port() + "/postgres", false, patience);
    }

    @Override
    void stall() {
        primary().pause();
    }

    @Override
    void resume() {
        primary().resume();
    }

    @Override
    void loseNextAnswer() {
        proxy().cutNextAnswer();
    }

    @Test
    void proxyOfThisTestCutsTheAnswerToAnAppend() throws Exception {
        CommitLog log = checked(PATIENCE);
        loseNextAnswer();
        log.append(0, commit(4_000));
        assertFalse(proxy().isArmed());
    }

    @Test
    void appendFailsWhileTheStandbyDoesNotConfirm() throws Exception {
        CommitLog log = checked(SHORT);
        CommitLog reader = checked(PATIENCE);
        long first = log.append(0, commit(100));
        byte[] commit = commit(100);
        standby().pause();
        try {
            assertThrows(LogUnavailableException.class, () -> log.append(first, commit));
            assertThrows(LogUnavailableException.class, () -> log.append(first, commit));
            assertEquals(first, reader.last());
        } finally {
            standby().resume();
        }
        assertEquals(2, checked(PATIENCE).append(first, commit));
        assertEquals(2, read(reader, 1, 2).size());
    }

    @Test
    void commitWhoseWaitForTheStandbyWasCancelledIsNotAcknowledged() throws Exception {
        CommitLog log = checked(SHORT);
        long first = log.append(0, commit(100));
        byte[] commit = commit(100);
        standby().pause();
        try {
            AtomicBoolean isDone = new AtomicBoolean();
            Future<?> cancel = threads.submit(() -> cancelWaits(isDone));
            assertThrows(LogUnavailableException.class, () -> log.append(first, commit));
            isDone.set(true);
            cancel.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } finally {
            standby().resume();
        }
        assertEquals(2, checked(PATIENCE).append(first, commit));
    }

    /** Cancels all transactions that wait for the standby. */
    private static @Nullable Void cancelWaits(AtomicBoolean isDone) throws SQLException {
        try (Connection connection = primary().connect();
                Statement statement = connection.createStatement()) {
            while (!isDone.get()) {
                statement.execute("select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'");
            }
        }
        return null;
    }

    @Test
    void writerIsFencedWhileItsAppendWaitsForTheCommitOfAnotherWriter() throws Exception {
        CommitLog log = checked(PATIENCE);
        CommitLog other = checked(PATIENCE);
        long first = log.append(0, commit(100));
        try (Connection holder = primary().connect();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("update culex_log set last = last + 2 where cluster = '" + cluster + "'");
            Future<FencedException> fenced =
                    threads.submit(() -> assertThrows(FencedException.class, () -> log.append(first, commit(100))));
            awaitLockWait();
            statement.execute("insert into culex_commit values ('" + cluster + "', 0, 3, 'x')");
            holder.commit();
            assertNotNull(fenced.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).getMessage());
        }
        assertEquals(3, other.last());
    }

    private static void awaitLockWait() {
        await("a statement that waits for a lock").atMost(PATIENCE).until(() -> {
            try (Connection connection = primary().connect();
                    Statement statement = connection.createStatement();
                    ResultSet waiting = statement.executeQuery("select count(*) from pg_stat_activity where"
                            + " wait_event_type = 'Lock' and application_name = 'culex-broker'")) {
                return waiting.next() && waiting.getInt(1) > 0;
            }
        });
    }

    @Test
    void logContinuesAfterTheServerWasKilled() throws Exception {
        CommitLog log = checked(PATIENCE);
        CommitLog reader = checked(PATIENCE);
        long last = log.append(0, commit(100));
        primary().kill();
        primary().restart();
        last = log.append(last, commit(100));
        assertEquals(2, read(reader, 1, 2).size());
        assertEquals(last, reader.last());
    }

    @Test
    void checkRejectsAServerThatIsAStandby() {
        assertRefused("standby", open(standby().url() + "?targetServerType=any", false, SHORT));
    }

    @Test
    void checkRejectsAServerWithoutASynchronousStandby() throws Exception {
        try (PostgresServer single = PostgresServer.start()) {
            assertRefused("synchronous_standby_names", open(single.url(), false, SHORT));
            try (CommitLog lazy = open(single.url(), true, PATIENCE)) {
                lazy.check();
                assertEquals(1, lazy.append(0, commit(10)));
            }
        }
    }

    @Test
    void settingsDoNotShowSecrets() {
        String settings = new PostgresLogSettings(
                        "jdbc:postgresql://x/y?password=secret", "u", "secret", "c", PATIENCE, false)
                .toString();
        assertFalse(settings.contains("secret"));
    }

    private static void assertRefused(String part, CommitLog log) {
        try (log) {
            String message = String.valueOf(
                    assertThrows(IllegalStateException.class, log::check).getMessage());
            assertTrue(message.contains(part), message);
            assertEquals(1, message.lines().count());
        }
    }
}
