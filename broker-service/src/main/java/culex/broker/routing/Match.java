package culex.broker.routing;

import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
import culex.broker.security.Authorizer;
import culex.broker.topic.SharedGroup;
import culex.broker.topic.SubscriptionTree;
import culex.broker.transport.Loop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The receivers of the messages of one Topic Name, grouped by the loop that owns them, as of one version of the subscription tree.
 *
 * @param byLoop the receivers on each loop
 * @param moving the receivers whose Sessions move between loops, so that no loop owns them
 * @param shared the Shared Subscriptions
 * @param stored the receivers for which messages of QoS 1 and 2 are stored, without members of Shared Subscriptions
 * @param mayBeStored whether messages of QoS 1 and 2 may have to be stored for any receiver, also for a member of a Shared Subscription
 */
record Match(
        MatchedReceiver[][] byLoop,
        MatchedReceiver[] moving,
        SharedChoice[] shared,
        MatchedReceiver[] stored,
        boolean mayBeStored) {
    private static final MatchedReceiver[] NOBODY = {};
    private static final int MATCH_BYTES = 120;
    private static final int REFERENCE_BYTES = 4;

    boolean isEmpty() {
        if (moving.length > 0 || shared.length > 0) {
            return false;
        }
        for (MatchedReceiver[] receivers : byLoop) {
            if (receivers.length > 0) {
                return false;
            }
        }
        return true;
    }

    /** The number of receivers, and of Shared Subscriptions. */
    int receivers() {
        int receivers = moving.length + shared.length;
        for (MatchedReceiver[] ofLoop : byLoop) {
            receivers += ofLoop.length;
        }
        return receivers;
    }

    /** Estimated bytes of memory. */
    int sizeBytes() {
        long bytes = MATCH_BYTES + (long) (moving.length + stored.length) * REFERENCE_BYTES;
        for (MatchedReceiver[] receivers : byLoop) {
            for (MatchedReceiver receiver : receivers) {
                bytes += REFERENCE_BYTES + receiver.sizeBytes();
            }
        }
        for (SharedChoice choice : shared) {
            bytes += choice.sizeBytes();
        }
        return (int) Math.min(bytes, Integer.MAX_VALUE / 2);
    }

    /**
     * Matches a Topic Name.
     *
     * @param authorizer decides which subscribers may receive the messages
     * @param loops the number of loops
     * @param turn the position of the member of each Shared Subscription that is chosen first
     */
    static Match of(
            SubscriptionTree<Receiver, Subscription> tree,
            Authorizer authorizer,
            String topicName,
            int loops,
            int turn) {
        Collector collector = new Collector(authorizer, topicName, turn);
        tree.match(topicName, collector);
        List<List<MatchedReceiver>> lists = new ArrayList<>(loops);
        for (int i = 0; i < loops; i++) {
            lists.add(new ArrayList<>());
        }
        List<MatchedReceiver> moving = new ArrayList<>(0);
        List<MatchedReceiver> stored = new ArrayList<>(0);
        for (OverlappingSubscriptions overlapping : collector.receivers.values()) {
            MatchedReceiver receiver = overlapping.toReceiver();
            if (receiver.isStored()) {
                stored.add(receiver);
            }
            Loop owner = receiver.receiver().ownerLoop();
            (owner == null ? moving : lists.get(owner.index())).add(receiver);
        }
        MatchedReceiver[][] byLoop = lists.stream().map(Match::array).toArray(MatchedReceiver[][]::new);
        boolean mayBeStored = !stored.isEmpty() || collector.shared.stream().anyMatch(SharedChoice::mayBeStored);
        return new Match(
                byLoop, array(moving), collector.shared.toArray(new SharedChoice[0]), array(stored), mayBeStored);
    }

    private static MatchedReceiver[] array(List<MatchedReceiver> receivers) {
        return receivers.isEmpty() ? NOBODY : receivers.toArray(NOBODY);
    }

    private static final class Collector implements SubscriptionTree.Visitor<Receiver, Subscription> {
        private final Authorizer authorizer;
        private final String topicName;
        private final int turn;
        private final Map<Receiver, OverlappingSubscriptions> receivers = new LinkedHashMap<>();
        private final List<SharedChoice> shared = new ArrayList<>(0);

        Collector(Authorizer authorizer, String topicName, int turn) {
            this.authorizer = authorizer;
            this.topicName = topicName;
            this.turn = turn;
        }

        @Override
        public void subscription(Receiver subscriber, Subscription subscription) {
            OverlappingSubscriptions before = receivers.get(subscriber);
            if (before == null) {
                if (!subscriber.mayReceive(authorizer, topicName)) {
                    return;
                }
                receivers.put(subscriber, new OverlappingSubscriptions(subscriber, subscription));
            } else {
                before.add(subscription);
            }
        }

        @Override
        public void shared(SharedGroup<Receiver, Subscription> group) {
            List<MatchedReceiver> members = new ArrayList<>();
            String[] filter = {""};
            group.forEach((receiver, subscription) -> {
                if (receiver.mayReceive(authorizer, topicName)) {
                    members.add(MatchedReceiver.of(receiver, subscription));
                    filter[0] = subscription.filter().text();
                }
            });
            if (!members.isEmpty()) {
                shared.add(new SharedChoice(filter[0], members, turn));
            }
        }
    }
}
