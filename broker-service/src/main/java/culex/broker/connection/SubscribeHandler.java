package culex.broker.connection;

import culex.broker.delivery.Subscription;
import culex.broker.memory.LimitReached;
import culex.broker.packet.MqttException;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.ReasonCode;
import culex.broker.packet.SubAck;
import culex.broker.packet.Subscribe;
import culex.broker.packet.SubscriptionOptions;
import culex.broker.packet.UnsubAck;
import culex.broker.packet.Unsubscribe;
import culex.broker.retained.RetainedCursor;
import culex.broker.security.AclOperation;
import culex.broker.security.AclRequest;
import culex.broker.security.Decision;
import culex.broker.session.Session;
import culex.broker.session.StoredChanges;
import culex.broker.topic.TopicFilter;
import culex.broker.transport.LongWork;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Handles SUBSCRIBE and UNSUBSCRIBE. Runs on the connection's event loop. */
final class SubscribeHandler {
    /** After this number of Topic Filters the handling checks the loop's share of long work. */
    private static final int FILTERS_PER_CHECK = 16;

    private final Connection connection;
    private final ConnectedClient client;
    private final ConnectionServices services;
    private final Session session;
    private final FirstRetained firstRetained;

    SubscribeHandler(Connection connection, ConnectedClient client, ConnectionServices services) {
        this.connection = connection;
        this.client = client;
        this.services = services;
        session = client.session();
        firstRetained = new FirstRetained(connection, session);
    }

    LongPacket.Handling onSubscribe(Subscribe subscribe) {
        subscribe.requests().forEach(SubscribeHandler::checkNoLocal);
        return new Subscribing(subscribe);
    }

    /** Rejects a SUBSCRIBE of an MQTT 5.0 client as a whole, because it comes too early. */
    void reject(Subscribe subscribe, PacketProperties about) {
        subscribe.requests().forEach(SubscribeHandler::checkNoLocal);
        List<ReasonCode> reasons = Collections.nCopies(subscribe.requests().size(), ReasonCode.QUOTA_EXCEEDED);
        connection.send(new SubAck(subscribe.packetIdentifier(), about, reasons)); // [MQTT-3.8.4-1]
    }

    /** One SUBSCRIBE, filter by filter; SUBACK follows the last one. */
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
                isRepeated &= isStored(request, identifier);
                byFilter.put(request.topicFilter(), subscribe(request, identifier, retained));
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

    /** The requests by their Topic Filters: the last one counts for a Topic Filter that comes more than once ([MQTT-3.8.4-3]). */
    private static Map<String, Subscribe.Request> distinct(List<Subscribe.Request> requests) {
        Map<String, Subscribe.Request> distinct = new LinkedHashMap<>(requests.size() * 2);
        requests.forEach(request -> distinct.put(request.topicFilter(), request));
        return distinct;
    }

    /** Each request is answered with its own QoS, as if it had come in a SUBSCRIBE of its own ([MQTT-3.8.4-5]). */
    private static ReasonCode reasonOf(Subscribe.Request request, Map<String, ReasonCode> byFilter) {
        ReasonCode granted = ReasonCode.granted(request.options().maximumQos());
        ReasonCode ofFilter = byFilter.getOrDefault(request.topicFilter(), granted);
        return ofFilter.isError() ? ofFilter : granted;
    }

    /** Whether the requested subscription exists with the same options, and is durable. */
    private boolean isStored(Subscribe.Request request, int identifier) {
        Subscription earlier = session.subscriptions().all().get(request.topicFilter());
        return earlier != null
                && earlier.hasTerms(request.options(), identifier)
                && session.subscriptions().storedChanges().isStored(request.topicFilter());
    }

    private ReasonCode subscribe(Subscribe.Request request, int identifier, List<RetainedCursor> retained) {
        TopicFilter filter = TopicFilter.parse(request.topicFilter());
        ReasonCode refusal = refusal(filter, request.options());
        if (filter == null || refusal.isError()) {
            return refusal;
        }
        Subscription subscription = new Subscription(filter, request.options(), identifier);
        Subscription replaced = session.subscriptions().put(subscription); // [MQTT-3.8.4-3]
        boolean isNew = replaced == null;
        boolean isRepeated = replaced != null && replaced.hasTerms(request.options(), identifier);
        if (!isRepeated) { // adding it again would make all loops match again
            services.subscriptions().add(filter, session, subscription);
        }
        session.loop()
                .events()
                .subscribed(session.clientId(), filter.text(), request.options().maximumQos());
        int handling = request.options().retainHandling();
        if (!filter.isShared() && (handling == 0 || (handling == 1 && isNew))) {
            RetainedCursor cursor = RetainedForSubscription.await(services, session, subscription);
            if (cursor != null) {
                retained.add(cursor); // [MQTT-3.3.1-9], [MQTT-3.3.1-10], [MQTT-3.3.1-11]
            }
        } else {
            RetainedForSubscription.replaced(session, subscription);
        }
        return ReasonCode.granted(request.options().maximumQos());
    }

    /**
     * Runs the answer when the changed subscriptions are durable; at once when the Session is not stored.
     *
     * @param isRepeated whether all of them were durable before: then the answer runs even when the store cannot be written, so that a
     *     client that repeats its SUBSCRIBE after each CONNECT still gets its queued messages
     */
    private void whenSaved(boolean isRepeated, Runnable answer) {
        if (!session.isStored()) {
            answer.run();
            return;
        }
        StoredChanges changes = session.subscriptions().storedChanges();
        long last = changes.last();
        session.journal()
                .whenDurable(stored -> connection.faults().guard(() -> {
                    if (stored) {
                        session.inbox()
                                .execute(() -> changes.confirm(last)); // the Session may have moved to another loop
                    }
                    if (connection.isClosed()) {
                        return;
                    }
                    if (stored || isRepeated) {
                        answer.run();
                    } else {
                        connection.disconnect(
                                ReasonCode.QUOTA_EXCEEDED, CloseReason.QUOTA_EXCEEDED, "the store cannot be written");
                    }
                }));
    }

    private ReasonCode refusal(@Nullable TopicFilter filter, SubscriptionOptions options) {
        if (filter == null || filter.levels().size() > services.limits().topicLevelsMax()) {
            return ReasonCode.TOPIC_FILTER_INVALID;
        }
        Decision decision = services.authorizer()
                .decide(
                        AclRequest.subscribe(filter.text(), options.maximumQos()),
                        client.principal(),
                        session.clientId());
        if (!decision.isAllowed()) {
            services.log()
                    .denied(
                            AclOperation.SUBSCRIBE,
                            client.principal(),
                            session.clientId(),
                            filter.text(),
                            decision.reason());
            return ReasonCode.NOT_AUTHORIZED;
        }
        LimitReached limit = session.account().limitFor(new Subscription(filter, options, 0));
        if (limit != null) {
            connection.transport().loop().memory().reached(limit);
            return ReasonCode.QUOTA_EXCEEDED;
        }
        return ReasonCode.SUCCESS;
    }

    LongPacket.Handling onUnsubscribe(Unsubscribe unsubscribe) {
        List<String> filters = unsubscribe.topicFilters();
        List<ReasonCode> reasons = new ArrayList<>(filters.size());
        return share -> {
            while (reasons.size() < filters.size()) {
                if (reasons.size() % FILTERS_PER_CHECK == 0 && !share.mayGoOn()) {
                    return false;
                }
                reasons.add(unsubscribe(filters.get(reasons.size())));
            }
            UnsubAck answer = new UnsubAck(unsubscribe.packetIdentifier(), PacketProperties.EMPTY, reasons);
            whenSaved(false, () -> connection.send(answer)); // [MQTT-3.10.4-4]
            return true;
        };
    }

    private ReasonCode unsubscribe(String topicFilter) {
        Subscription removed = session.subscriptions().remove(topicFilter);
        if (removed == null) {
            boolean valid = TopicFilter.parse(topicFilter) != null;
            return valid ? ReasonCode.NO_SUBSCRIPTION_EXISTED : ReasonCode.TOPIC_FILTER_INVALID;
        }
        services.subscriptions().remove(removed.filter(), session); // [MQTT-3.10.4-1]
        session.retainedBacklog().remove(topicFilter, session.loop().memory());
        session.loop().events().unsubscribed(session.clientId(), topicFilter);
        return ReasonCode.SUCCESS;
    }
}
