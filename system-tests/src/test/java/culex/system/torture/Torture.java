package culex.system.torture;

import culex.system.BrokerProcess;
import culex.system.hostile.AttackSeries;
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

/** One run: a broker that is killed again and again under traffic, and the verdict of the ledger. */
final class Torture {
    private static final System.Logger LOG = System.getLogger(Torture.class.getName());
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(60);
    /** The broker is done when nothing has come for so long; only reached when something is missing. */
    private static final Duration SILENCE = Duration.ofSeconds(5);
    /** An attack and what follows it are bounded; this is more. */
    private static final Duration ATTACK_PATIENCE = Duration.ofSeconds(90);

    private static final int VISITS = 5;
    /** A broker whose memory is critical rejects new clients until it has shed enough. */
    private static final int VISITS_UNDER_ATTACK = 100;
    /** How long late repetitions are waited for when all is there. */
    private static final Duration AFTERMATH = Duration.ofSeconds(1);

    private final TortureOptions options;
    private final Path directory;
    private final SplittableRandom random;
    private final List<Thread> threads = new ArrayList<>();
    private int stops;

    /** {@code directory} is the run's own: data and copies lie there. */
    Torture(TortureOptions options, Path directory) {
        this.options = options;
        this.directory = directory;
        this.random = new SplittableRandom(options.seed());
    }

    /** @throws IOException when the run itself cannot go on, which says nothing about the broker */
    Verdict run() throws IOException {
        LostWrites.delete(directory);
        Path data = directory.resolve("data");
        Disk disk = disk(data);
        say("seed " + options.seed() + ", store " + options.storeKind() + ", sync " + options.sync()
                + (options.cheat() ? ", all since the last start is thrown away at a kill" : "")
                + (options.containers() ? ", in containers" : "")
                + (options.powerCut() ? ", every other kill is a power cut" : "")
                + (options.hostile() ? ", under attack" : ""));
        try (Victim broker = start(data, disk)) {
            Participant.Ports ports = broker.ports();
            Cast cast = new Cast(options.seed(), ports, options.perSecond());
            RetainedCheck retained = new RetainedCheck(cast.ledger(), ports, options.hostile());
            begin(cast);
            Attackers attackers = new Attackers(ports, cast.ledger(), random.split());
            Thread attacking = Thread.ofVirtual().unstarted(attackers);
            if (options.hostile()) {
                attacking.start();
                threads.add(attacking);
            }
            killAgainAndAgain(broker, cast.ledger(), retained, disk, attackers);
            endAttacks(attackers, attacking);
            checkAlive(broker, cast.ledger());
            end(cast, retained);
            checkAlive(broker, cast.ledger());
            Verdict verdict = cast.ledger().close(options.seed());
            verdict.told().forEach(Torture::say);
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
                                ? BrokerProcess.startOnFixedPorts(settings(data, disk), AttackSeries.imageFlags())
                                : BrokerProcess.startOnFixedPorts(settings(data, disk)));
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

    private void begin(Cast cast) {
        cast.subscribers().forEach(this::launch);
        awaitOrFail(
                "every SUBACK",
                START_PATIENCE,
                () -> cast.subscribers().stream().allMatch(Subscriber::isSubscribed));
        cast.publishers().forEach(this::launch);
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
            say("kill " + ledger.kills() + " at " + ledger.millis() / 1000 + " s, " + stops + " ordered stops between: "
                    + ledger.acknowledged()
                    + " acknowledged, " + ledger.received() + " received"
                    + (ledger.refusals() == 0 ? "" : ", " + ledger.refusals() + " refused"));
        }
    }

    /** Under attack there is time for a few attacks between two kills. */
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

    private void end(Cast cast, RetainedCheck retained) throws IOException {
        Ledger ledger = cast.ledger();
        cast.publishers().forEach(Publisher::end);
        cast.subscribers().forEach(Subscriber::stay);
        if (!await(DRAIN_PATIENCE, () -> cast.publishers().stream().allMatch(Publisher::isDone))) {
            ledger.stalled("messages on their way to the broker are not acknowledged within " + DRAIN_PATIENCE);
        }
        long before;
        do {
            before = ledger.received();
        } while (!await(SILENCE, ledger::isComplete) && ledger.received() > before);
        do {
            before = ledger.received();
            pause(AFTERMATH);
        } while (ledger.received() > before);
        visit(retained);
        cast.subscribers().forEach(Subscriber::stop);
    }

    private static void awaitOrFail(String what, Duration patience, BooleanSupplier condition) {
        if (!await(patience, condition)) {
            throw new IllegalStateException("Not within " + patience + ": " + what);
        }
    }

    private static boolean await(Duration patience, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            pause(Duration.ofMillis(50));
        }
        return true;
    }

    private static void pause(Duration duration) {
        LockSupport.parkNanos(duration.toNanos());
    }

    private static void say(String line) {
        LOG.log(System.Logger.Level.INFO, line);
    }
}
