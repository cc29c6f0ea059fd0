package culex.system.hostile;

import culex.system.wire.Link;
import culex.system.wire.Packet;
import culex.system.wire.TcpCarrier;
import culex.testing.BrokerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Runs one attack against its own broker, with a bystander connected. Then kills the broker, restarts it on the same store, and reports
 * violated requirements.
 */
final class AttackTrial {
    private static final System.Logger LOG = System.getLogger(AttackTrial.class.getName());

    /** The container's memory limit in docker-compose.yml and k8s. */
    private static final int MEGABYTES_MAX = 768;

    /** Maximum delay of a message of the bystander. It is long, because test machines may be slow; the report has the measured delay. */
    private static final Duration DELAY_MAX = Duration.ofSeconds(10);

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration READY_MAX = Duration.ofSeconds(30);
    /**
     * How long the sockets of attackers that have gone may stay open. While memory is short, the broker reads large packets one after the
     * other, and notices that a client has gone only when it reads; it gives up a large packet after 30 s.
     */
    private static final Duration DESCRIPTORS_PATIENCE = Duration.ofSeconds(40);

    /** File descriptors that a broker may open in addition, for tables of its store and metrics. */
    private static final int DESCRIPTORS_SPARE = 100;

    private final AttackPlan plan;
    private final List<String> failures = new ArrayList<>();

    private AttackTrial(AttackPlan plan) {
        this.plan = plan;
    }

    static AttackResult play(AttackPlan plan) throws IOException, InterruptedException {
        AttackResult result = new AttackTrial(plan).play();
        LOG.log(System.Logger.Level.INFO, result.toString());
        return result;
    }

    private AttackResult play() throws IOException, InterruptedException {
        try (BrokerProcess broker =
                BrokerProcess.start(plan.settings(), plan.heap().flags())) {
            AttackTarget target = target(broker);
            AbsentSubscriber absent = new AbsentSubscriber(plan.login());
            absent.subscribeAndDisconnect(target);
            ProcessMemory memory = new ProcessMemory(broker.pid());
            int descriptors = memory.descriptors();
            long begun = System.nanoTime();
            Bystander bystander = new Bystander(target, plan.login());
            String got;
            Duration attackTime;
            long peak = 0;
            try (bystander) {
                bystander.start(PATIENCE);
                got = attack(target);
                attackTime = Duration.ofNanos(System.nanoTime() - begun);
                if (broker.running()) {
                    checkService(target);
                    bystander.finish(PATIENCE);
                }
                if (broker.running()) {
                    checkDescriptors(memory, descriptors);
                    peak = memory.peakMegabytes();
                }
                check(bystander, broker, peak);
            }
            int retained = broker.running() ? retainedMessages(broker) : 0;
            broker.kill();
            Duration restart = restart(broker, absent, bystander.acknowledged());
            if (plan.expectation() == Expectation.STORED && broker.running()) {
                int stored = retainedMessages(broker);
                require(
                        stored == retained && stored > 0,
                        "the broker had " + retained + " retained messages, and " + stored + " after the restart");
            }
            return new AttackResult(
                    plan.name(),
                    got,
                    bystander.published(),
                    bystander.worstDelay(),
                    peak,
                    attackTime,
                    restart,
                    List.copyOf(failures));
        }
    }

    private static int retainedMessages(BrokerProcess broker) throws IOException, InterruptedException {
        return Metrics.scrape(broker.managementUrl())
                .getOrDefault("mqtt_retained_messages", 0.0)
                .intValue();
    }

    private static AttackTarget target(BrokerProcess broker) {
        return new AttackTarget(broker.httpPort(), broker.tcpPort(), Optional.of(broker.pid()));
    }

    private String attack(AttackTarget target) throws InterruptedException {
        try (AttackRun run = new AttackRun(target, plan.limit())) {
            try {
                plan.attack().play(run);
            } catch (IOException ended) {
                LOG.log(System.Logger.Level.DEBUG, "The attack was ended", ended);
            }
            run.look(Duration.ofSeconds(1));
            Outcomes outcomes = run.outcomes();
            check(outcomes);
            return outcomes.toString();
        }
    }

    private void check(Outcomes outcomes) {
        switch (plan.expectation()) {
            case REJECTED ->
                require(outcomes.isRejected(), "the broker neither rejected the attacker nor closed its connection");
            case ANSWERED -> require(outcomes.isAnswered(), "the broker did not respond to the attacker");
            case SERVED, STORED -> require(!outcomes.isRejected(), "the broker rejected harmless clients");
        }
    }

    /** Requires that a new client is served after the attack. */
    private void checkService(AttackTarget target) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String error = "";
        while (System.nanoTime() < end) {
            try (Link link = new Link(new TcpCarrier(target.tcpPort()), true)) {
                link.send(plan.login().connect("newcomer").bytes());
                link.flush();
                int reason = link.await(Packet.CONNACK, 2_000).connectReason();
                if (reason == 0) {
                    return;
                }
                error = "CONNACK " + Integer.toHexString(reason);
            } catch (IOException e) {
                error = String.valueOf(e.getMessage());
            }
            Thread.sleep(100);
        }
        require(false, "a new client was not served after the attack: " + error);
    }

    private void checkDescriptors(ProcessMemory memory, int before) throws InterruptedException {
        require(
                within(DESCRIPTORS_PATIENCE, () -> {
                    try {
                        return memory.descriptors() < before + DESCRIPTORS_SPARE;
                    } catch (IOException gone) {
                        return true;
                    }
                }),
                "more file descriptors than before are open, although the attackers have disconnected");
    }

    private static boolean within(Duration patience, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(100);
        }
        return true;
    }

    private void check(Bystander bystander, BrokerProcess broker, long peak) {
        require(broker.running(), "the broker's process ended: " + last(broker.log()));
        require(bystander.lost() == 0, bystander.lost() + " acknowledged messages of the bystander are lost");
        require(
                bystander.unacknowledged() == 0,
                bystander.unacknowledged() + " messages of the bystander were not acknowledged");
        require(bystander.rejected() == 0, bystander.rejected() + " messages of the bystander were rejected");
        require(
                bystander.disconnects() == 0,
                "the bystander lost its connection " + bystander.disconnects() + " times");
        require(
                bystander.worstDelay().compareTo(DELAY_MAX.plus(plan.stopped())) < 0,
                "a message of the bystander took " + bystander.worstDelay().toMillis() + " ms");
        require(peak <= MEGABYTES_MAX, "the process had " + peak + " MB, the container has " + MEGABYTES_MAX);
    }

    private Duration restart(BrokerProcess broker, AbsentSubscriber absent, BitSet acknowledged) {
        long begun = System.nanoTime();
        try {
            broker.restart();
            Duration ready = Duration.ofNanos(System.nanoTime() - begun);
            require(ready.compareTo(READY_MAX) < 0, "the restart took " + ready.toSeconds() + " s");
            if (plan.hasDurableStore()) {
                AbsentSubscriber.Findings findings = absent.reconnect(target(broker), acknowledged);
                require(findings.isClean(), "after the restart: " + findings);
            }
            return ready;
        } catch (IOException | RuntimeException failed) {
            require(false, "the broker does not restart: " + last(broker.log()));
            return Duration.ZERO;
        }
    }

    private static String last(List<String> log) {
        return String.join(" / ", log.subList(Math.max(0, log.size() - 3), log.size()));
    }

    private void require(boolean satisfied, String failure) {
        if (!satisfied) {
            failures.add(failure);
        }
    }
}
