package culex.broker.connection;

import culex.broker.packet.MqttException;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.ReasonCode;
import culex.broker.packet.SubAck;
import culex.broker.packet.Subscribe;
import culex.broker.packet.UnsubAck;
import culex.broker.packet.Unsubscribe;
import culex.broker.retained.RetainedCursor;
import culex.broker.session.Session;
import culex.broker.topic.TopicFilter;
import culex.broker.transport.LongWork;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Handles SUBSCRIBE and UNSUBSCRIBE. Runs on the connection's event loop. */
final class SubscribeHandler {
    /** The number of Topic Filters after which the handling checks the loop's share of long work. */
    private static final int FILTERS_PER_CHECK = 16;

    private final Connection connection;
    private final Session session;
    private final SessionSubscriber subscriber;
    private final FirstRetained firstRetained;

    SubscribeHandler(Connection connection, ConnectedClient client, ConnectionServices services) {
        this.connection = connection;
        session = client.session();
        subscriber = new SessionSubscriber(services, session);
        firstRetained = new FirstRetained(connection, session);
    }

    LongPacket.Handling onSubscribe(Subscribe subscribe) {
        subscribe.requests().forEach(SubscribeHandler::checkNoLocal);
        return new Subscribing(subscribe);
    }

    /** Rejects a SUBSCRIBE of an MQTT 5.0 client as a whole, because the client exceeds a rate. */
    void reject(Subscribe subscribe, PacketProperties about) {
        subscribe.requests().forEach(SubscribeHandler::checkNoLocal);
        List<ReasonCode> reasons = Collections.nCopies(subscribe.requests().size(), ReasonCode.QUOTA_EXCEEDED);
        connection.send(new SubAck(subscribe.packetIdentifier(), about, reasons)); // [MQTT-3.8.4-1]
    }

    /** Handles one SUBSCRIBE, filter by filter; SUBACK follows the last one. */
    private final class Subscribing implements LongPacket.Handling {
        private final Subscribe packet;
        private final int identifier;
        private final Iterator<Subscribe.Request> left;
        private final Map<String, ReasonCode> byFilter;
        private final List<RetainedCursor> retained = new ArrayList<>(0);
        private boolean isRepeated = true;
        private int handled;

        Subscribing(Subscribe subscribe) {
            packet = subscribe;
            int[] identifiers = subscribe.properties().subscriptionIdentifiers();
            identifier = identifiers.length == 0 ? 0 : identifiers[0];
            Map<String, Subscribe.Request> requests = distinct(subscribe.requests());
            left = requests.values().iterator();
            byFilter = new HashMap<>(requests.size());
        }

        @Override
        public boolean continueHandling(LongWork share) {
            while (left.hasNext()) {
                if (handled % FILTERS_PER_CHECK == 0 && !share.mayGoOn()) {
                    return false;
                }
                handled++;
                Subscribe.Request request = left.next();
                isRepeated &= subscriber.isStored(request, identifier);
                byFilter.put(request.topicFilter(), subscriber.subscribe(request, identifier, retained));
            }
            List<ReasonCode> reasons = packet.requests().stream()
                    .map(request -> reasonOf(request, byFilter))
                    .toList();
            whenSaved(isRepeated, () -> {
                connection.send(
                        new SubAck(packet.packetIdentifier(), PacketProperties.EMPTY, reasons)); // [MQTT-3.8.4-1]
                if (!retained.isEmpty()) {
                    retained.forEach(RetainedCursor::start);
                    session.outbound().drain();
                    firstRetained.await();
                }
            });
            return true;
        }
    }

    private static void checkNoLocal(Subscribe.Request request) {
        if (request.options().noLocal() && request.topicFilter().startsWith(TopicFilter.SHARE)) {
            throw MqttException.protocolError("No Local with a Shared Subscription"); // [MQTT-3.8.3-4]
        }
    }

    /** The requests by their Topic Filters: of several requests with the same Topic Filter, the last one applies ([MQTT-3.8.4-3]). */
    private static Map<String, Subscribe.Request> distinct(List<Subscribe.Request> requests) {
        Map<String, Subscribe.Request> distinct = new LinkedHashMap<>(requests.size() * 2);
        requests.forEach(request -> distinct.put(request.topicFilter(), request));
        return distinct;
    }

    /** The Reason Code of a request depends on its own QoS, as if it were the only one in its SUBSCRIBE ([MQTT-3.8.4-5]). */
    private static ReasonCode reasonOf(Subscribe.Request request, Map<String, ReasonCode> byFilter) {
        ReasonCode granted = ReasonCode.granted(request.options().maximumQos());
        ReasonCode ofFilter = byFilter.getOrDefault(request.topicFilter(), granted);
        return ofFilter.isError() ? ofFilter : granted;
    }

    /**
     * Sends the response when the changed subscriptions are durable; immediately when the Session is not stored.
     *
     * @param isRepeated whether all these subscriptions were durable, with the same options, before the SUBSCRIBE. Then the response is
     *     sent even while the store cannot be written, so that a client that repeats its SUBSCRIBE after each CONNECT still gets its queued
     *     messages
     */
    private void whenSaved(boolean isRepeated, Runnable answer) {
        if (!session.isStored()) {
            answer.run();
            return;
        }
        subscriber.whenSaved(
                isRepeated,
                saved -> connection.faults().guard(() -> {
                    if (connection.isClosed()) {
                        return;
                    }
                    if (saved) {
                        answer.run();
                    } else {
                        connection.disconnect(
                                ReasonCode.QUOTA_EXCEEDED, CloseReason.QUOTA_EXCEEDED, "the store cannot be written");
                    }
                }));
    }

    LongPacket.Handling onUnsubscribe(Unsubscribe unsubscribe) {
        List<String> filters = unsubscribe.topicFilters();
        List<ReasonCode> reasons = new ArrayList<>(filters.size());
        return share -> {
            while (reasons.size() < filters.size()) {
                if (reasons.size() % FILTERS_PER_CHECK == 0 && !share.mayGoOn()) {
                    return false;
                }
                reasons.add(subscriber.unsubscribe(filters.get(reasons.size())));
            }
            UnsubAck answer = new UnsubAck(unsubscribe.packetIdentifier(), PacketProperties.EMPTY, reasons);
            whenSaved(false, () -> connection.send(answer)); // [MQTT-3.10.4-4]
            return true;
        };
    }
}
