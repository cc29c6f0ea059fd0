package culex.broker.store.log;

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

    private static @Nullable ReplicatedPostgres servers;

    private final String cluster = "test-" + NUMBER.incrementAndGet();

    @BeforeAll
    static void start() throws IOException, SQLException {
        servers = ReplicatedPostgres.start();
    }

    @AfterAll
    static void stop() {
        if (servers != null) {
            servers.close();
        }
    }

    private static ReplicatedPostgres servers() {
        return Objects.requireNonNull(servers);
    }

    private static PostgresServer primary() {
        return servers().primary();
    }

    private static PostgresServer standby() {
        return servers().standby();
    }

    private static CuttingProxy proxy() {
        return servers().proxy();
    }

    private static void execute(String... statements) throws SQLException {
        servers().execute(statements);
    }

    @Test
    void deletedRowIsReportedAsDamage() throws Exception {
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

    @Test
    void logWorksWhenTheTableOfTheReplicasCannotBeUsed() throws Exception {
        CommitLog creator = checked(PATIENCE);
        Presence.Report report = new Presence.Report("broker-0", "broker-0:7883", "owner", 1, 0);
        creator.presence().write(report);
        execute("alter table culex_replica rename to culex_replica_away", "create view culex_replica as select 1 as a");
        try {
            CommitLog log = checked(PATIENCE);
            String message = String.valueOf(assertThrows(
                            LogUnavailableException.class, () -> log.presence().write(report))
                    .getMessage());
            assertTrue(message.contains("culex_replica"), message);
            assertThrows(LogUnavailableException.class, () -> log.presence().read(PATIENCE));
            assertEquals(1, log.append(0, commit(10)));
        } finally {
            execute("drop view culex_replica", "alter table culex_replica_away rename to culex_replica");
        }
        creator.presence().write(report);
        assertEquals(1, creator.presence().read(PATIENCE).size());
    }

    @Test
    void firstWriteOfAReplicaRecordFailsImmediatelyIfTheDatabaseUserMayNotCreateItsTable() throws Exception {
        checked(PATIENCE);
        execute(
                "drop table if exists culex_replica",
                "revoke create on schema public from public",
                "create role narrow login password 'narrow'",
                "grant select, insert, update, delete on culex_log, culex_commit, culex_lease to narrow");
        CommitLog log = new PostgresLog(
                new PostgresLogSettings(
                        "jdbc:postgresql://127.0.0.1:" + primary().port() + "/postgres",
                        "narrow",
                        "narrow",
                        cluster,
                        Duration.ofHours(1),
                        false),
                0);
        try (log) {
            log.check();
            Presence.Report report = new Presence.Report("broker-0", "broker-0:7883", "owner", 1, 0);
            for (int i = 0; i < 2; i++) {
                String message = String.valueOf(assertThrows(
                                LogUnavailableException.class,
                                () -> log.presence().write(report))
                        .getMessage());
                assertTrue(message.contains("culex_replica"), message);
            }
            assertEquals(1, log.append(0, commit(10)));
        }
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
    void proxyOfThisTestClosesTheConnectionInPlaceOfTheAnswerToAnAppend() throws Exception {
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
            Future<?> cancel = threads.submit(() -> servers().cancelWaits(isDone));
            assertThrows(LogUnavailableException.class, () -> log.append(first, commit));
            isDone.set(true);
            cancel.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } finally {
            standby().resume();
        }
        assertEquals(2, checked(PATIENCE).append(first, commit));
    }

    @Test
    void appendThatWaitsForTheTransactionOfAnotherWriterFailsAsFencedWhenThatTransactionCommits() throws Exception {
        CommitLog log = checked(PATIENCE);
        CommitLog other = checked(PATIENCE);
        long first = log.append(0, commit(100));
        try (Connection holder = primary().connect();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("update culex_log set last = last + 2 where cluster = '" + cluster + "'");
            Future<FencedException> fenced =
                    threads.submit(() -> assertThrows(FencedException.class, () -> log.append(first, commit(100))));
            servers().awaitLockWait(PATIENCE);
            statement.execute("insert into culex_commit values ('" + cluster + "', 0, 3, 'x')");
            holder.commit();
            assertNotNull(fenced.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).getMessage());
        }
        assertEquals(3, other.last());
    }

    @Test
    void commitsAreAppendedAndReadAfterTheDatabaseServerWasKilledAndRestarted() throws Exception {
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
