package culex.broker.delivery;

import culex.broker.message.Delivery;
import culex.broker.packet.QoS;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What happens at the end of a Session to the messages that its client has not acknowledged. A message with QoS 1 may be sent to another
 * member of its Shared Subscription. A message with QoS 2 may not ([MQTT-4.8.2-5]). Runs on the loop that owns the Session.
 */
final class UnacknowledgedMessages {
    private UnacknowledgedMessages() {}

    /**
     * Frees all Packet Identifiers, deletes the messages from the store, and passes the messages with QoS 1 to the taker, in the order in
     * which they were sent.
     *
     * @param then runs after the last of them was passed to the taker
     */
    static void give(
            PacketIdentifiers identifiers,
            DeliveryJournal deliveryJournal,
            Consumer<List<Delivery>> taker,
            Runnable then) {
        List<Delivery> undelivered = new ArrayList<>();
        StoredSharedDeliveries inStore = new StoredSharedDeliveries(deliveryJournal);
        for (int identifier : identifiers.inOrder()) {
            Delivery delivery = identifiers.delivery(identifier);
            if (delivery != null) {
                deliveryJournal.settleAndFinish(delivery);
                if (delivery.qos() == QoS.AT_LEAST_ONCE) {
                    undelivered.add(delivery);
                }
            } else if (identifiers.unloaded().isShared(identifier) && !identifiers.isExactlyOnce(identifier)) {
                inStore.add(
                        identifiers.number(identifier), identifiers.unloaded().bytes(identifier));
            } else {
                if (identifiers.unloaded().holds(identifier)) {
                    deliveryJournal.settle(identifiers.number(identifier));
                }
                deliveryJournal.finish(identifiers.number(identifier));
            }
            identifiers.free(identifier);
        }
        identifiers.shrink();
        taker.accept(undelivered);
        inStore.give(taker, then);
    }
}
