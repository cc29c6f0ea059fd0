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
 * Who gets the messages of one Topic Name, by the loop that owns the receiver: what the subscription tree says at one version of it.
 *
 * @param byLoop the receivers on each loop
 * @param moving the receivers that no loop owns at the moment
 * @param shared the Shared Subscriptions
 * @param kept those of the receivers for which the store keeps messages, of Shared Subscriptions none
 * @param mayBeKept whether there may be a receiver for which the store keeps messages
 */
record Match(Recipient[][] byLoop, Recipient[] moving, SharedChoice[] shared, Recipient[] kept, boolean mayBeKept) {
    private static final Recipient[] NOBODY = {};
    private static final int MATCH_BYTES = 120;
    private static final int REFERENCE_BYTES = 4;

    boolean isEmpty() {
        if (moving.length > 0 || shared.length > 0) {
            return false;
        }
        for (Recipient[] recipients : byLoop) {
            if (recipients.length > 0) {
                return false;
            }
        }
        return true;
    }

    /** An estimate of what it takes, in bytes. */
    int sizeBytes() {
        long bytes = MATCH_BYTES + (long) (moving.length + kept.length) * REFERENCE_BYTES;
        for (Recipient[] recipients : byLoop) {
            for (Recipient recipient : recipients) {
                bytes += REFERENCE_BYTES + recipient.sizeBytes();
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
     * @param authorizer says which subscribers may receive the messages
     * @param loops the number of loops
     * @param turn where the turns of Shared Subscriptions begin
     */
    static Match of(
            SubscriptionTree<Receiver, Subscription> tree,
            Authorizer authorizer,
            String topicName,
            int loops,
            int turn) {
        Collector collector = new Collector(authorizer, topicName, turn);
        tree.match(topicName, collector);
        List<List<Recipient>> lists = new ArrayList<>(loops);
        for (int i = 0; i < loops; i++) {
            lists.add(new ArrayList<>());
        }
        List<Recipient> moving = new ArrayList<>(0);
        List<Recipient> kept = new ArrayList<>(0);
        for (OverlappingSubscriptions overlapping : collector.recipients.values()) {
            Recipient recipient = overlapping.toRecipient();
            if (recipient.kept()) {
                kept.add(recipient);
            }
            Loop owner = recipient.receiver().ownerLoop();
            (owner == null ? moving : lists.get(owner.index())).add(recipient);
        }
        Recipient[][] byLoop = lists.stream().map(Match::array).toArray(Recipient[][]::new);
        boolean mayBeKept = !kept.isEmpty() || collector.shared.stream().anyMatch(SharedChoice::mayBeKept);
        return new Match(byLoop, array(moving), collector.shared.toArray(new SharedChoice[0]), array(kept), mayBeKept);
    }

    private static Recipient[] array(List<Recipient> recipients) {
        return recipients.isEmpty() ? NOBODY : recipients.toArray(NOBODY);
    }

    private static final class Collector implements SubscriptionTree.Visitor<Receiver, Subscription> {
        private final Authorizer authorizer;
        private final String topicName;
        private final int turn;
        private final Map<Receiver, OverlappingSubscriptions> recipients = new LinkedHashMap<>();
        private final List<SharedChoice> shared = new ArrayList<>(0);

        Collector(Authorizer authorizer, String topicName, int turn) {
            this.authorizer = authorizer;
            this.topicName = topicName;
            this.turn = turn;
        }

        @Override
        public void subscription(Receiver subscriber, Subscription subscription) {
            OverlappingSubscriptions before = recipients.get(subscriber);
            if (before == null) {
                if (!subscriber.mayReceive(authorizer, topicName)) {
                    return;
                }
                recipients.put(subscriber, new OverlappingSubscriptions(subscriber, subscription));
            } else {
                before.add(subscription);
            }
        }

        @Override
        public void shared(SharedGroup<Receiver, Subscription> group) {
            List<Recipient> members = new ArrayList<>();
            String[] filter = {""};
            group.forEach((receiver, subscription) -> {
                if (receiver.mayReceive(authorizer, topicName)) {
                    members.add(Recipient.of(receiver, subscription));
                    filter[0] = subscription.filter().text();
                }
            });
            if (!members.isEmpty()) {
                shared.add(new SharedChoice(filter[0], members, turn));
            }
        }
    }
}
