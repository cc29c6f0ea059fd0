package culex.system.torture;

import culex.system.hostile.AttackSeries;
import culex.testing.BrokerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** One run: kills a broker again and again during traffic, and returns the verdict of the ledger. */
final class Torture {
    private static final System.Logger LOG = System.getLogger(Torture.class.getName());
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(60);
    /** If no message arrives for this long, the missing messages count as lost. */
    private static final Duration SILENCE = Duration.ofSeconds(5);
    /** The time to wait for the end of an attack; longer than an attack and the checks after it. */
    private static final Duration ATTACK_PATIENCE = Duration.ofSeconds(90);

    private static final int VISITS = 5;
    /** How often a check after attacks is tried: a broker whose memory is critical rejects new clients until it has freed memory. */
    private static final int VISITS_UNDER_ATTACK = 100;
    /** The time to wait for late duplicates after every message has arrived. */
    private static final Duration AFTERMATH = Duration.ofSeconds(1);

    private final TortureOptions options;
    private final Path directory;
    private final SplittableRandom random;
    private final List<Thread> threads = new ArrayList<>();
    private int stops;

    /** {@code directory} is for this run only; it gets the data and copies of it. */
    Torture(TortureOptions options, Path directory) {
        this.options = options;
        this.directory = directory;
        this.random = new SplittableRandom(options.seed());
    }

    /** @throws IOException if the run cannot continue for reasons outside the broker */
    Verdict run() throws IOException {
        LostWrites.delete(directory);
        Path data = directory.resolve("data");
        Disk disk = disk(data);
        say("seed " + options.seed() + ", store " + options.storeKind() + ", sync " + options.sync()
                + (options.cheat() ? ", a kill loses all writes since the first kill" : "")
                + (options.containers() ? ", in containers" : "")
                + (options.powerCut() ? ", every other kill is a power cut" : "")
                + (options.hostile() ? ", under attack" : ""));
        try (Victim broker = start(data, disk)) {
            Participant.Endpoints endpoints = broker.endpoints();
            Clients clients = new Clients(options.seed(), List.of(endpoints), options.perSecond());
            RetainedCheck retained = new RetainedCheck(clients.ledger(), List.of(endpoints), options.hostile());
            begin(clients);
            Attackers attackers = new Attackers(endpoints, clients.ledger(), random.split());
            Thread attacking = Thread.ofVirtual().unstarted(attackers);
            if (options.hostile()) {
                attacking.start();
                threads.add(attacking);
            }
            killAgainAndAgain(broker, clients.ledger(), retained, disk, attackers);
            endAttacks(attackers, attacking);
            checkAlive(broker, clients.ledger());
            end(clients, retained);
            checkAlive(broker, clients.ledger());
            Verdict verdict = clients.ledger().close(options.seed());
            verdict.descriptions().forEach(Torture::say);
            say(verdict.toString());
            return verdict;
        } finally {
            threads.forEach(Thread::interrupt);
        }
    }

    private Victim start(Path data, Disk disk) throws IOException {
        return options.containers()
                ? ContainerVictim.start(settings(), directory)
                : Victim.of(
                        options.hostile()
                                ? BrokerProcess.start(settings(data, disk), AttackSeries.imageFlags())
                                : BrokerProcess.start(settings(data, disk)));
    }

    private Disk disk(Path data) throws IOException {
        if (options.cheat()) {
            return new LostWrites(data, directory.resolve("copy"));
        }
        return options.powerCut() ? new PowerCut(data, directory) : Disk.LASTING;
    }

    private Map<String, String> settings(Path data, Disk disk) {
        Map<String, String> settings = settings();
        settings.put("MQTT_STORE_DIRECTORY", data.toAbsolutePath().toString());
        settings.putAll(disk.environment());
        return settings;
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(Map.of("MQTT_STORE_KIND", options.storeKind()));
        if (!options.hostile()) {
            settings.put("MQTT_LIMITS_QUEUED_MESSAGES_MAX", "100000000");
            settings.put("MQTT_LIMITS_QUEUED_BYTES_MAX", "100000000000");
        }
        if (!options.storeKind().equals("memory")) {
            settings.put("MQTT_STORE_SYNC", options.sync());
        }
        return settings;
    }

    private void begin(Clients clients) {
        clients.subscribers().forEach(this::launch);
        awaitOrFail(
                "every SUBACK",
                START_PATIENCE,
                () -> clients.subscribers().stream().allMatch(Subscriber::isSubscribed));
        clients.publishers().forEach(this::launch);
    }

    private void launch(Runnable role) {
        threads.add(Thread.ofVirtual().start(role));
    }

    private void killAgainAndAgain(Victim broker, Ledger ledger, RetainedCheck retained, Disk disk, Attackers attackers)
            throws IOException {
        if (options.kills() == 0) {
            pause(options.time());
        }
        long deadline = System.nanoTime() + options.time().toNanos();
        while (ledger.kills() < options.kills() && System.nanoTime() < deadline) {
            pause(untilNextKill());
            checkAlive(broker, ledger);
            attackers.brokerChanged();
            if (random.nextInt(5) == 0) {
                stops++;
                broker.stop();
                disk.afterStop();
                broker.restart();
                attackers.brokerChanged();
                continue;
            }
            ledger.killed();
            broker.kill();
            disk.afterKill();
            if (random.nextInt(5) == 0 && ledger.kills() < options.kills()) {
                broker.startAndKill(Duration.ofMillis(random.nextInt(300, 2_000)));
                ledger.killed();
                disk.afterKill();
            }
            broker.restart();
            attackers.brokerChanged();
            visit(retained);
            say("kill " + ledger.kills() + " at " + ledger.millis() / 1000 + " s, " + stops
                    + " ordered stops in between: "
                    + ledger.acknowledged()
                    + " acknowledged, " + ledger.received() + " received"
                    + (ledger.rejections() == 0 ? "" : ", " + ledger.rejections() + " rejected"));
        }
    }

    /** Returns the time until the next kill. In a run with attacks it is enough for a few attacks. */
    private Duration untilNextKill() {
        return options.hostile()
                ? Duration.ofMillis(random.nextInt(5_000, 40_000))
                : Duration.ofMillis(random.nextInt(100, 1_600));
    }

    private static void checkAlive(Victim broker, Ledger ledger) throws IOException {
        String ended = broker.endedByItself();
        if (!ended.isEmpty()) {
            ledger.died(ended);
        }
    }

    private static void endAttacks(Attackers attackers, Thread attacking) {
        attackers.end();
        if (attacking.getState() != Thread.State.NEW) {
            awaitOrFail("the end of the attack", ATTACK_PATIENCE, () -> !attacking.isAlive());
        }
        attackers.report().forEach(line -> say("attack: " + line));
    }

    private void visit(RetainedCheck retained) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                retained.visit();
                return;
            } catch (IOException e) {
                if (attempt == (options.hostile() ? VISITS_UNDER_ATTACK : VISITS)) {
                    throw e;
                }
                pause(Duration.ofMillis(200));
            }
        }
    }

    private void end(Clients clients, RetainedCheck retained) throws IOException {
        awaitDelivery(clients);
        visit(retained);
        clients.subscribers().forEach(Subscriber::stop);
    }

    /** Stops publishing, and waits until all messages are delivered, or no more arrive. */
    static void awaitDelivery(Clients clients) {
        Ledger ledger = clients.ledger();
        clients.publishers().forEach(Publisher::end);
        clients.subscribers().forEach(Subscriber::stay);
        if (!await(DRAIN_PATIENCE, () -> clients.publishers().stream().allMatch(Publisher::isDone))) {
            ledger.stalled("messages in flight to the broker are not acknowledged within " + DRAIN_PATIENCE);
        }
        long before;
        do {
            before = ledger.received();
        } while (!await(SILENCE, ledger::isComplete) && ledger.received() > before);
        do {
            before = ledger.received();
            pause(AFTERMATH);
        } while (ledger.received() > before);
    }

    static void awaitOrFail(String what, Duration patience, BooleanSupplier condition) {
        if (!await(patience, condition)) {
            throw new IllegalStateException("Timeout of " + patience + ": " + what);
        }
    }

    static boolean await(Duration patience, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            pause(Duration.ofMillis(50));
        }
        return true;
    }

    static void pause(Duration duration) {
        LockSupport.parkNanos(duration.toNanos());
    }

    static void say(String line) {
        LOG.log(System.Logger.Level.INFO, line);
    }
}
