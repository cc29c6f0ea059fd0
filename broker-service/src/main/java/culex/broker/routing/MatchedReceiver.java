package culex.broker.routing;

import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.transport.Faults;
import org.jspecify.annotations.Nullable;

/**
 * A receiver of the messages of a Topic Name: a {@link Receiver} with the combined options of all its matching subscriptions
 * ([MQTT-3.3.4-2], [MQTT-3.3.4-3]).
 *
 * @param options the options for messages of other publishers
 * @param ownOptions the options for messages that its client published; null when it gets none of them (No Local, [MQTT-3.8.3-3])
 * @param isStored whether messages of QoS 1 and 2 are stored for it
 */
public record MatchedReceiver(
        Receiver receiver, Delivery.Options options, Delivery.@Nullable Options ownOptions, boolean isStored) {
    private static final int[] NO_IDENTIFIERS = {};
    private static final int RECEIVER_BYTES = 32;
    private static final int OPTIONS_BYTES = 48;
    private static final Delivery.Options[] PLAIN = new Delivery.Options[6];

    static {
        for (QoS qos : QoS.values()) {
            PLAIN[qos.value()] = new Delivery.Options(qos, false, NO_IDENTIFIERS, null);
            PLAIN[3 + qos.value()] = new Delivery.Options(qos, true, NO_IDENTIFIERS, null);
        }
    }

    static MatchedReceiver of(Receiver receiver, Subscription subscription) {
        Delivery.Options options = optionsOf(subscription);
        boolean isStored = receiver.isPersistent() && options.maximumQos() != QoS.AT_MOST_ONCE;
        return new MatchedReceiver(receiver, options, subscription.options().noLocal() ? null : options, isStored);
    }

    /** The delivery options of subscriptions without Subscription Identifier; shared instances. */
    static Delivery.Options plain(QoS qos, boolean retainAsPublished) {
        return PLAIN[(retainAsPublished ? 3 : 0) + qos.value()];
    }

    /** The delivery options of a single subscription; most subscriptions share an instance. */
    public static Delivery.Options optionsOf(Subscription subscription) {
        boolean retainAsPublished = subscription.options().retainAsPublished();
        QoS qos = subscription.options().maximumQos();
        boolean shared = subscription.filter().isShared();
        if (subscription.identifier() == 0 && !shared) {
            return plain(qos, retainAsPublished);
        }
        int[] identifiers = subscription.identifier() == 0 ? NO_IDENTIFIERS : new int[] {subscription.identifier()};
        String sharedFilter = shared ? subscription.filter().text() : null;
        return new Delivery.Options(qos, retainAsPublished, identifiers, sharedFilter);
    }

    /** Estimated bytes of memory. */
    int sizeBytes() {
        int identifiers = options.subscriptionIdentifiers().length;
        return RECEIVER_BYTES + (identifiers == 0 ? 0 : OPTIONS_BYTES + identifiers * Integer.BYTES);
    }

    /** The options for a message, or null when this receiver does not get it, because its client published it. */
    Delivery.@Nullable Options optionsFor(Message message) {
        return ownOptions != options && message.publisher().equals(receiver.clientId()) ? ownOptions : options;
    }

    /** Delivers a message to receivers on the loop that owns them. An exception of one receiver does not affect the others. */
    static void deliver(Message message, MatchedReceiver[] receivers) {
        int next = 0;
        while (next < receivers.length) {
            try {
                for (; next < receivers.length; next++) {
                    receivers[next].deliver(message);
                }
            } catch (Throwable fault) {
                receivers[next].receiver.onFault(Faults.Where.RECEIVER, fault);
                next++;
            }
        }
    }

    private void deliver(Message message) {
        if (ownOptions == options) {
            receiver.deliver(message, options, isStored && message.number() != Message.NOT_STORED);
            return;
        }
        Delivery.Options as = optionsFor(message);
        if (as != null) {
            receiver.deliver(message, as, isStored && message.number() != Message.NOT_STORED);
        }
    }
}
