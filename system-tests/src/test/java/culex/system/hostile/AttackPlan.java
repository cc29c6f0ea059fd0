package culex.system.hostile;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * An attack, and the settings of the broker that it attacks.
 *
 * @param name a short description, also used to select the attack
 * @param settings settings of the broker, as environment variables
 * @param login user name and password of the harmless clients
 * @param limit maximum duration of the attack
 * @param stopped how long the attack stops the process of the broker, which delays the messages of all clients
 * @param expectation how the broker must respond to the attacker
 */
record AttackPlan(
        String name,
        Heap heap,
        Map<String, String> settings,
        Login login,
        Duration limit,
        Duration stopped,
        Expectation expectation,
        Attack attack) {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    static AttackPlan of(String name, Attack attack) {
        return new AttackPlan(
                name, Heap.SMALL, Map.of(), Login.NONE, LIMIT, Duration.ZERO, Expectation.REJECTED, attack);
    }

    /** Whether the broker has a store that survives a restart. */
    boolean hasDurableStore() {
        return !"memory".equals(settings.get("MQTT_STORE_KIND"));
    }

    /** Returns the same attack on a broker with the JVM flags of the image. */
    AttackPlan inImage() {
        return new AttackPlan(name, Heap.IMAGE, settings, login, limit, stopped, expectation, attack);
    }

    AttackPlan with(String setting, String value) {
        Map<String, String> more = new HashMap<>(settings);
        more.put(setting, value);
        return new AttackPlan(name, heap, more, login, limit, stopped, expectation, attack);
    }

    AttackPlan as(Login other) {
        return new AttackPlan(name, heap, settings, other, limit, stopped, expectation, attack);
    }

    AttackPlan within(Duration other) {
        return new AttackPlan(name, heap, settings, login, other, stopped, expectation, attack);
    }

    AttackPlan stopping(Duration other) {
        return new AttackPlan(name, heap, settings, login, limit, other, expectation, attack);
    }

    /** Returns the same attack with the expectation that the broker may serve or reject it. */
    AttackPlan mayBeServed() {
        return new AttackPlan(name, heap, settings, login, limit, stopped, Expectation.ANSWERED, attack);
    }

    /** Returns the same attack with the expectation that the broker serves it, because it is harmless. */
    AttackPlan mustBeServed() {
        return new AttackPlan(name, heap, settings, login, limit, stopped, Expectation.SERVED, attack);
    }

    /** Returns the same attack with the expectation that the broker serves it and has its retained messages after a restart. */
    AttackPlan mustBeStored() {
        return new AttackPlan(name, heap, settings, login, limit, stopped, Expectation.STORED, attack);
    }

    @Override
    public String toString() {
        return name;
    }
}
