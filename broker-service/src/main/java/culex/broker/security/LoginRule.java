package culex.broker.security;

import culex.broker.topic.FilterRelation;
import java.util.List;

/**
 * A rule that a client brings with its login, for one Topic Filter. Its placeholders are filled in, and its conditions on the client hold.
 *
 * @param publishes whether it is about publishing
 * @param subscribes whether it is about subscribing and receiving
 * @param levels the levels of its Topic Filter
 * @param isExact whether it is about a subscription to this very Topic Filter, which has a wildcard, and not about what that covers
 * @param qosMask bit n is set when it applies to QoS n
 * @param retainMask bit 0 is set when it applies to messages that are not to be retained, bit 1 for those that are
 */
record LoginRule(
        boolean allows,
        boolean publishes,
        boolean subscribes,
        List<String> levels,
        boolean isExact,
        int qosMask,
        int retainMask,
        String reason)
        implements PermissionRule {
    static final int EVERY_QOS = 0b111;
    static final int RETAINED_OR_NOT = 0b11;

    /**
     * Whether the rule decides a request.
     *
     * @param asked the levels of its Topic Name or Topic Filter
     * @param narrows whether a permission for a part of a Topic Filter is enough to subscribe, because each message is checked before it is
     *     delivered. A message is delivered whatever the QoS of the subscription, so a rule about some QoS is not narrowed.
     */
    boolean matches(AclRequest request, List<String> asked, boolean narrows) {
        return switch (request.operation()) {
            case PUBLISH, WILL ->
                publishes
                        && !isExact
                        && has(qosMask, request.qos().value())
                        && has(retainMask, request.retain() ? 1 : 0)
                        && FilterRelation.covers(levels, asked);
            case SUBSCRIBE ->
                subscribes && has(qosMask, request.qos().value()) && matchesFilter(asked, narrows && isForEveryQos());
            case RECEIVE ->
                subscribes && (allows || (!isExact && isForEveryQos())) && FilterRelation.covers(levels, asked);
        };
    }

    private boolean matchesFilter(List<String> asked, boolean narrows) {
        if (isExact) {
            return levels.equals(asked);
        }
        return allows == narrows ? FilterRelation.overlap(levels, asked) : FilterRelation.covers(levels, asked);
    }

    /** Whether it depends on the QoS or the retain flag of a message that is published. */
    boolean hasConditions() {
        return publishes && (!isForEveryQos() || retainMask != RETAINED_OR_NOT);
    }

    private boolean isForEveryQos() {
        return qosMask == EVERY_QOS;
    }

    private static boolean has(int mask, int bit) {
        return (mask >> bit & 1) != 0;
    }
}
