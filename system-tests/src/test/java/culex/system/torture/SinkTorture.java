package culex.system.torture;

import culex.system.wire.Packet;
import culex.testing.BrokerProcess;
import culex.testing.PackagedService;
import culex.testing.PostgresServer;
import culex.testing.Programs;
import culex.testing.RunningProgram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The run of {@code --sink postgres}: publishers, broker, subscriber and database; kills the last three at random. Every acknowledged
 * message must be in the table exactly once.
 */
final class SinkTorture {
    private static final System.Logger LOG = System.getLogger(SinkTorture.class.getName());
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** If no row arrives for this long, the missing rows count as lost. */
    private static final Duration SILENCE = Duration.ofSeconds(60);
    /** After all rows have arrived, another row within this time counts as a duplicate. */
    private static final Duration SILENCE_AT_THE_END = Duration.ofSeconds(5);

    private static final int PUBLISHERS = 4;
    private static final String TOPICS = "torture/#";
    private static final String BROKER = "broker";
    private static final String DATABASE = "database";
    private static final String SUBSCRIBER = "subscriber";
    private static final Participant TABLE = new Participant("the table", true, true);

    private final TortureOptions options;
    private final Path directory;
    private final SplittableRandom random;
    private final List<Stream> streams = new ArrayList<>();
    private final List<Publisher> publishers = new ArrayList<>();
    private final List<String> victims = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Ledger ledger;

    /** {@code directory} is for this run only; it gets the data of the broker. */
    SinkTorture(TortureOptions options, Path directory) {
        this.options = options;
        this.directory = directory;
        random = new SplittableRandom(options.seed());
        for (int i = 0; i < PUBLISHERS; i++) {
            String name = "pub" + i;
            streams.add(new Stream(streams.size(), name, "torture/p" + i + "/one", 1, false, true));
            streams.add(new Stream(streams.size(), name, "torture/p" + i + "/two", 2, false, true));
            streams.add(new Stream(streams.size(), name, "torture/shared/all", 1 + i % 2, false, true));
        }
        ledger = new Ledger(streams);
    }

    /** @throws IOException if the run is not possible on this machine */
    Verdict run() throws IOException {
        if (!Programs.hasPostgres()) {
            throw new IOException("PostgreSQL is not installed: apt-get install postgresql");
        }
        LostWrites.delete(directory);
        say("seed " + options.seed() + ", kills of broker, subscriber and database");
        try (PostgresServer database = PostgresServer.start();
                BrokerProcess broker = BrokerProcess.start(brokerSettings());
                SinkSubscriber subscriber = new SinkSubscriber(subscriberSettings(broker, database))) {
            subscriber.awaitSubscribed();
            publish(broker);
            killAgainAndAgain(broker, subscriber, database);
            end(database);
            check(database);
            Verdict verdict = ledger.close(options.seed());
            verdict.descriptions().forEach(SinkTorture::say);
            say(verdict.toString());
            return verdict;
        } catch (SQLException e) {
            throw new IOException(e);
        } finally {
            threads.forEach(Thread::interrupt);
        }
    }

    private Map<String, String> brokerSettings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("MQTT_STORE_KIND", options.storeKind());
        settings.put(
                "MQTT_STORE_DIRECTORY",
                directory.resolve("data").toAbsolutePath().toString());
        settings.put("MQTT_LIMITS_QUEUED_MESSAGES_MAX", "100000000");
        settings.put("MQTT_LIMITS_QUEUED_BYTES_MAX", "100000000000");
        if (!options.storeKind().equals("memory")) {
            settings.put("MQTT_STORE_SYNC", options.sync());
        }
        return settings;
    }

    private static Map<String, String> subscriberSettings(BrokerProcess broker, PostgresServer database) {
        Map<String, String> settings = new HashMap<>(database.settings());
        settings.put("READINGS_BROKER_HOST", "127.0.0.1");
        settings.put("READINGS_BROKER_PORT", Integer.toString(broker.httpPort()));
        settings.put("READINGS_TOPICS", TOPICS);
        settings.put("READINGS_QOS", "1");
        settings.put("READINGS_CLIENT_ID", "sink");
        settings.put("READINGS_SESSION_EXPIRY", "1h");
        settings.put("READINGS_POSTGRES_KEY", "payload");
        settings.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        settings.put("QUARKUS_HTTP_PORT", "0");
        return settings;
    }

    private void publish(BrokerProcess broker) {
        var endpoints = new Participant.Endpoints(broker.httpPort(), broker.tcpPort());
        int each = streams.size() / PUBLISHERS;
        for (int i = 0; i < PUBLISHERS; i++) {
            var participant = new Participant("pub" + i, true, i % 2 == 0);
            var session = new PersistentSession(participant, List.of(endpoints), ledger, random.split());
            var publisher = new Publisher(
                    streams.subList(i * each, (i + 1) * each),
                    ledger,
                    session,
                    random.split(),
                    options.perSecond() / PUBLISHERS);
            publishers.add(publisher);
            threads.add(Thread.ofVirtual().start(publisher));
        }
    }

    private void killAgainAndAgain(BrokerProcess broker, SinkSubscriber subscriber, PostgresServer database)
            throws SQLException {
        long deadline = System.nanoTime() + options.time().toNanos();
        while (ledger.kills() < options.kills() && System.nanoTime() < deadline) {
            pause(random.nextInt(500, 4_000));
            String victim = nextVictim();
            ledger.killed();
            switch (victim) {
                case BROKER -> {
                    broker.kill();
                    pause(random.nextInt(1_500));
                    broker.restart();
                }
                case DATABASE -> {
                    database.kill();
                    pause(random.nextInt(1_500));
                    database.restart();
                }
                default -> {
                    subscriber.kill();
                    pause(random.nextInt(1_500));
                    subscriber.restart();
                }
            }
            say("kill " + ledger.kills() + " (" + victim + ") at " + ledger.millis() / 1000 + " s: "
                    + ledger.acknowledged() + " acknowledged, " + rows(database) + " rows");
        }
    }

    /** Returns the process to kill next. Three consecutive kills have three different victims, in random order. */
    private String nextVictim() {
        if (victims.isEmpty()) {
            victims.addAll(List.of(BROKER, DATABASE, SUBSCRIBER));
        }
        return victims.remove(random.nextInt(victims.size()));
    }

    private void end(PostgresServer database) throws SQLException {
        publishers.forEach(Publisher::end);
        if (!await(PATIENCE, () -> publishers.stream().allMatch(Publisher::isDone))) {
            ledger.stalled("messages in flight to the broker are not acknowledged within " + PATIENCE);
        }
        long before;
        long now = rows(database);
        long quietSince = System.nanoTime();
        long silence = SILENCE.toNanos();
        while (System.nanoTime() - quietSince < silence) {
            pause(500);
            before = now;
            now = rows(database);
            silence = (now < ledger.acknowledged() ? SILENCE : SILENCE_AT_THE_END).toNanos();
            if (now > before) {
                quietSince = System.nanoTime();
            }
        }
    }

    /** Compares the table with the messages that were acknowledged. */
    private void check(PostgresServer database) throws SQLException {
        Receipts receipts = ledger.open(TABLE, List.of(TOPICS), 1);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            // Rows in the order of their numbers: the table itself has no order.
            try (ResultSet row = statement.executeQuery(
                    "SELECT topic, qos, payload_bytes FROM readings ORDER BY substring(payload_bytes FOR 8)")) {
                while (row.next()) {
                    ByteBuffer payload = ByteBuffer.wrap(row.getBytes(3));
                    receipts.receive(new Packet.Publish(row.getString(1), row.getInt(2), false, false, 0, payload));
                }
            }
            try (ResultSet row = statement.executeQuery(
                    "SELECT topic, count(*) FROM readings" + " GROUP BY topic, payload_bytes HAVING count(*) > 1")) {
                while (row.next()) {
                    ledger.duplicate("the table has a message on " + row.getString(1) + " " + row.getInt(2) + " times");
                }
            }
        }
    }

    private static long rows(PostgresServer database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            // The table does not exist before the first batch.
            try (ResultSet there = statement.executeQuery("SELECT to_regclass('readings') IS NULL")) {
                there.next();
                if (there.getBoolean(1)) {
                    return 0;
                }
            }
            try (ResultSet count = statement.executeQuery("SELECT count(*) FROM readings")) {
                count.next();
                return count.getLong(1);
            }
        }
    }

    /** The subscriber of the run. */
    private static final class SinkSubscriber implements AutoCloseable {
        private final Map<String, String> settings;
        private RunningProgram program;

        SinkSubscriber(Map<String, String> settings) {
            this.settings = settings;
            program = launch();
        }

        void awaitSubscribed() {
            program.awaitLine("the subscription", line -> line.contains("subscribe " + TOPICS + " topic"));
        }

        void kill() {
            program.kill();
        }

        void restart() {
            program = launch();
        }

        @Override
        public void close() {
            program.close();
        }

        private RunningProgram launch() {
            return RunningProgram.start(
                    "subscriber", Path.of("."), settings, PackagedService.command("subscriber", List.of()));
        }
    }

    private static boolean await(Duration patience, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            pause(50);
        }
        return true;
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
    }

    private static void say(String line) {
        LOG.log(System.Logger.Level.INFO, line);
    }
}
