package culex.system.hostile;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * An attack and the broker that it meets.
 *
 * @param name the row of the table, in a few words
 * @param settings of the broker, as environment variables
 * @param login of those who do no harm
 * @param limit how long it may take
 * @param expectation what its client must get
 */
record AttackPlan(
        String name,
        Heap heap,
        Map<String, String> settings,
        Login login,
        Duration limit,
        Expectation expectation,
        Attack attack) {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    static AttackPlan of(String name, Attack attack) {
        return new AttackPlan(name, Heap.SMALL, Map.of(), Login.NONE, LIMIT, Expectation.REJECTED, attack);
    }

    /** Whether the broker has a store that survives a restart. */
    boolean keeps() {
        return !"memory".equals(settings.get("MQTT_STORE_KIND"));
    }

    /** With the flags of the image. */
    AttackPlan inImage() {
        return new AttackPlan(name, Heap.IMAGE, settings, login, limit, expectation, attack);
    }

    AttackPlan with(String setting, String value) {
        Map<String, String> more = new HashMap<>(settings);
        more.put(setting, value);
        return new AttackPlan(name, heap, more, login, limit, expectation, attack);
    }

    AttackPlan as(Login other) {
        return new AttackPlan(name, heap, settings, other, limit, expectation, attack);
    }

    AttackPlan within(Duration other) {
        return new AttackPlan(name, heap, settings, login, other, expectation, attack);
    }

    /** The broker may serve it; it need not reject anything. */
    AttackPlan mayBeServed() {
        return new AttackPlan(name, heap, settings, login, limit, Expectation.ANSWERED, attack);
    }

    /** The broker must serve it: it does no harm. */
    AttackPlan mustBeServed() {
        return new AttackPlan(name, heap, settings, login, limit, Expectation.SERVED, attack);
    }

    @Override
    public String toString() {
        return name;
    }
}
