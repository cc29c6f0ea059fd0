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
 * @param answered whether the broker may also serve it: the protocol allows what it does
 */
record AttackPlan(
        String name,
        Heap heap,
        Map<String, String> settings,
        Login login,
        Duration limit,
        boolean answered,
        Attack attack) {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    static AttackPlan of(String name, Attack attack) {
        return new AttackPlan(name, Heap.SMALL, Map.of(), Login.NONE, LIMIT, false, attack);
    }

    /** With the flags of the image. */
    AttackPlan inImage() {
        return new AttackPlan(name, Heap.IMAGE, settings, login, limit, answered, attack);
    }

    AttackPlan with(String setting, String value) {
        Map<String, String> more = new HashMap<>(settings);
        more.put(setting, value);
        return new AttackPlan(name, heap, more, login, limit, answered, attack);
    }

    AttackPlan as(Login other) {
        return new AttackPlan(name, heap, settings, other, limit, answered, attack);
    }

    AttackPlan within(Duration other) {
        return new AttackPlan(name, heap, settings, login, other, answered, attack);
    }

    /** The broker may serve it; it need not reject anything. */
    AttackPlan mayBeServed() {
        return new AttackPlan(name, heap, settings, login, limit, true, attack);
    }
}
