package culex.broker.routing;

import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
import culex.broker.message.Delivery;
import culex.broker.packet.QoS;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Combines the subscriptions of one receiver that match a Topic Name, in time linear in their number. */
final class OverlappingSubscriptions {
    private final Receiver receiver;
    private final Subscription first;
    private @Nullable Merged all;
    /**
     * The combined subscriptions without No Local, which also apply to the client's own messages; null while no subscription has No Local.
     */
    private @Nullable Merged own;

    OverlappingSubscriptions(Receiver receiver, Subscription first) {
        this.receiver = receiver;
        this.first = first;
    }

    void add(Subscription subscription) {
        Merged merged = all;
        if (merged == null) {
            merged = new Merged();
            merged.add(first);
            all = merged;
            if (first.options().noLocal()) {
                own = new Merged();
            }
        }
        if (own == null && subscription.options().noLocal()) {
            own = merged.copy();
        }
        merged.add(subscription);
        if (own != null && !subscription.options().noLocal()) {
            own.add(subscription);
        }
    }

    /** The receiver with the combined options of its subscriptions ([MQTT-3.3.4-2], [MQTT-3.3.4-3], [MQTT-3.8.3-3]). */
    MatchedReceiver toReceiver() {
        Merged merged = all;
        if (merged == null) {
            return MatchedReceiver.of(receiver, first);
        }
        Delivery.Options options = merged.options();
        Merged withoutNoLocal = own;
        Delivery.Options ownOptions = withoutNoLocal == null ? options : withoutNoLocal.options();
        boolean isStored = receiver.isPersistent() && merged.highest != QoS.AT_MOST_ONCE;
        boolean getsOwn = withoutNoLocal == null || withoutNoLocal.subscriptions > 0;
        return new MatchedReceiver(receiver, options, getsOwn ? ownOptions : null, isStored);
    }

    /** The combined options of several subscriptions of one receiver. */
    private static final class Merged {
        private static final int[] NONE = {};

        private QoS highest = QoS.AT_MOST_ONCE;
        private boolean retainAsPublished;
        private int[] identifiers = NONE;
        private int count;
        private int subscriptions;

        Merged copy() {
            Merged copy = new Merged();
            copy.highest = highest;
            copy.retainAsPublished = retainAsPublished;
            copy.identifiers = identifiers.clone();
            copy.count = count;
            copy.subscriptions = subscriptions;
            return copy;
        }

        void add(Subscription subscription) {
            subscriptions++;
            QoS qos = subscription.options().maximumQos();
            highest = qos.value() > highest.value() ? qos : highest;
            retainAsPublished |= subscription.options().retainAsPublished();
            if (subscription.identifier() != 0) {
                if (count == identifiers.length) {
                    identifiers = Arrays.copyOf(identifiers, Math.max(4, 2 * count));
                }
                identifiers[count++] = subscription.identifier();
            }
        }

        Delivery.Options options() {
            return count == 0
                    ? MatchedReceiver.plain(highest, retainAsPublished)
                    : new Delivery.Options(highest, retainAsPublished, Arrays.copyOf(identifiers, count), null);
        }
    }
}
