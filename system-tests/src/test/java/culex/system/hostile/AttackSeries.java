package culex.system.hostile;

import culex.system.wire.Link;
import culex.system.wire.Packet;
import culex.system.wire.Packets;
import culex.system.wire.TcpCarrier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Runs attacks in random order on a broker that it did not start. It uses the attacks that need neither users nor the broker's process.
 * After each attack it clears the retained messages, because otherwise the broker would reject all further ones when their limit is
 * reached. Used by one thread.
 */
public final class AttackSeries {
    private static final Duration LIMIT = Duration.ofSeconds(8);
    private static final Duration CLEARING = Duration.ofSeconds(20);
    private static final int ANSWER_MILLIS = 2_000;

    private final AttackTarget target;
    private final RandomGenerator random;
    private final List<AttackPlan> plans = Attacks.all().stream()
            .filter(plan -> plan.login().equals(Login.NONE)
                    && plan.hasDurableStore()
                    && !(plan.attack() instanceof PauseAttack))
            .toList();
    private final Map<String, Tally> tallies = new TreeMap<>();

    /** How often an attack was run, and how often the broker responded in which way, as {@link Outcomes} counts it. */
    private static final class Tally {
        private final Outcomes outcomes = new Outcomes();
        private int times;
    }

    /** Creates a series of attacks on a broker on loopback. */
    public AttackSeries(int httpPort, int tcpPort, RandomGenerator random) {
        target = new AttackTarget(httpPort, tcpPort, Optional.empty());
        this.random = random;
    }

    /** Returns the JVM flags of the image, for a broker that runs outside of it. */
    public static List<String> imageFlags() {
        return Heap.IMAGE.flags();
    }

    /** Runs one more attack, for a limited time; returns its name. */
    public String playNext() throws InterruptedException {
        AttackPlan plan = plans.get(random.nextInt(plans.size()));
        Tally tally = tallies.computeIfAbsent(plan.name(), _ -> new Tally());
        tally.times++;
        try (AttackRun run = new AttackRun(target, LIMIT, tally.outcomes)) {
            plan.attack().play(run);
            run.look(Duration.ofMillis(500));
        } catch (IOException closed) {
            tally.outcomes.count("closed by the broker");
        }
        clear();
        return plan.name();
    }

    /** Clears the retained messages of the attacks, as far as the broker accepts it. */
    private void clear() throws InterruptedException {
        Outcomes unused = new Outcomes();
        try (AttackRun run = new AttackRun(target, CLEARING, unused)) {
            RetainedAttacks.clear(run);
        } catch (IOException closed) {
            unused.count("closed by the broker");
        }
    }

    /** Whether the broker accepts a new client and delivers the client's own QoS 1 message to it. */
    public boolean serves() {
        try (Link link = new Link(new TcpCarrier(target.tcpPort()), true)) {
            link.send(Packets.connect(true, "newcomer", false, 10));
            link.flush();
            if (link.await(Packet.CONNACK, ANSWER_MILLIS).connectReason() != 0) {
                return false;
            }
            String topic = "newcomer/" + random.nextInt();
            link.send(Packets.subscribe(true, 1, List.of(topic), 1));
            link.send(Packets.publish(
                    true, new Packet.Publish(topic, 1, false, false, 2, ByteBuffer.wrap(new byte[] {1}))));
            link.flush();
            link.await(Packet.PUBLISH, ANSWER_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns a line for each attack that was run. */
    public List<String> report() {
        return tallies.entrySet().stream()
                .map(each -> each.getValue().times + " x " + each.getKey() + ": " + each.getValue().outcomes)
                .toList();
    }
}
