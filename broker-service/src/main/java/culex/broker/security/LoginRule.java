package culex.broker.security;

import culex.broker.topic.FilterRelation;
import java.util.List;

/**
 * A permission of a client's login for one Topic Filter. Its placeholders are replaced, and its conditions on the client are fulfilled.
 *
 * @param publishes whether the rule applies to publishing
 * @param subscribes whether the rule applies to subscribing and receiving
 * @param levels the levels of the Topic Filter
 * @param isExact whether the rule applies only to a subscription to exactly this Topic Filter, which has a wildcard, and not to the topics
 *     that it covers
 * @param qosMask bit n is set when the rule applies to QoS n
 * @param retainMask bit 0 is set when the rule applies to messages without the RETAIN flag, bit 1 when it applies to messages with it
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
     * @param asked the levels of the Topic Name or Topic Filter in the request
     * @param narrows whether a permission for a part of a Topic Filter is enough to subscribe, because each message is checked before it is
     *     delivered. A message is delivered whatever the QoS of the subscription, so a subscription is not narrowed by a rule for some QoS
     *     only.
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

    /** Whether the rule depends on the QoS or the RETAIN flag of a published message. */
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
