package culex.broker.routing;

import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.transport.Faults;
import org.jspecify.annotations.Nullable;

/**
 * A receiver of a Topic Name: a {@link Receiver} with what all its matching subscriptions say together ([MQTT-3.3.4-2], [MQTT-3.3.4-3]).
 *
 * @param options how it gets messages of others
 * @param own how it gets its own messages, null when it gets none of them (No Local, [MQTT-3.8.3-3])
 * @param kept whether the store keeps messages of QoS 1 and 2 for it
 */
public record Recipient(Receiver receiver, Delivery.Options options, Delivery.@Nullable Options own, boolean kept) {
    private static final int[] NO_IDENTIFIERS = {};
    private static final int RECIPIENT_BYTES = 32;
    private static final int OPTIONS_BYTES = 48;
    private static final Delivery.Options[] PLAIN = new Delivery.Options[6];

    static {
        for (QoS qos : QoS.values()) {
            PLAIN[qos.value()] = new Delivery.Options(qos, false, NO_IDENTIFIERS, null);
            PLAIN[3 + qos.value()] = new Delivery.Options(qos, true, NO_IDENTIFIERS, null);
        }
    }

    static Recipient of(Receiver receiver, Subscription subscription) {
        Delivery.Options options = optionsOf(subscription);
        boolean kept = receiver.isPersistent() && options.maximumQos() != QoS.AT_MOST_ONCE;
        return new Recipient(receiver, options, subscription.options().noLocal() ? null : options, kept);
    }

    /** What subscriptions without identifiers say of their deliveries. */
    static Delivery.Options plain(QoS qos, boolean retainAsPublished) {
        return PLAIN[(retainAsPublished ? 3 : 0) + qos.value()];
    }

    /** What a subscription alone says of its deliveries; most subscriptions share an instance. */
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

    /** An estimate of what it takes, in bytes. */
    int sizeBytes() {
        int identifiers = options.subscriptionIdentifiers().length;
        return RECIPIENT_BYTES + (identifiers == 0 ? 0 : OPTIONS_BYTES + identifiers * Integer.BYTES);
    }

    /** How this receiver gets a message, or null when it gets none of its own. */
    Delivery.@Nullable Options optionsFor(Message message) {
        return own != options && message.publisher().equals(receiver.clientId()) ? own : options;
    }

    /** Gives a message to receivers on the loop that owns them. What one of them throws does not stop the others. */
    static void deliver(Message message, Recipient[] recipients) {
        int next = 0;
        while (next < recipients.length) {
            try {
                for (; next < recipients.length; next++) {
                    recipients[next].deliver(message);
                }
            } catch (Throwable fault) {
                recipients[next].receiver.onFault(Faults.Where.RECEIVER, fault);
                next++;
            }
        }
    }

    private void deliver(Message message) {
        if (own == options) {
            receiver.deliver(message, options, kept && message.number() != Message.NOT_STORED);
            return;
        }
        Delivery.Options as = optionsFor(message);
        if (as != null) {
            receiver.deliver(message, as, kept && message.number() != Message.NOT_STORED);
        }
    }
}
