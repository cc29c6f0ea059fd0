package culex.broker.admin;

import culex.broker.connection.ConnectionServices;
import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
import culex.broker.session.Session;
import culex.broker.topic.SharedGroup;
import culex.broker.topic.SubscriptionTree;
import culex.broker.topic.TopicName;
import culex.support.api.ApiAnswer;
import culex.support.api.ApiException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/v1/subscriptions}, {@code /shared-groups} and {@code /receivers}: lists subscriptions, Shared Subscriptions and the
 * receivers of a topic. They read the subscription tree, which any thread may read, so no task on a loop is needed. Subscribers inside the
 * broker are not listed.
 */
@Singleton
final class SubscriptionEndpoints implements AdminEndpoints {
    /** Maximum number of members of a group, and of receivers of a topic, in a response. */
    static final int SHOWN_MAX = 1000;

    private static final int TOPIC_LENGTH_MAX = 65_535;

    private final ConnectionServices services;

    /** A subscription with its Session. */
    private record Member(Session session, Subscription subscription) {
        String clientId() {
            return session.clientId();
        }
    }

    SubscriptionEndpoints(ConnectionServices services) {
        this.services = services;
    }

    @Override
    public void addTo(AdminRoutes routes) {
        routes.readSessions("/subscriptions", this::subscriptions);
        routes.readSessions("/shared-groups", this::groups);
        routes.readSessions("/receivers", this::receivers);
    }

    private ApiAnswer subscriptions(ApiRequest request) {
        request.allowOnly("filter", "client", Page.LIMIT, Page.CURSOR);
        NamePattern filter = pattern(request.query("filter"));
        NamePattern client = pattern(request.query("client"));
        Page<Member> page = new Page<>(request, "subscriptions", false);
        services.subscriptions().forEach(new SubscriptionTree.Visitor<>() {
            @Override
            public void subscription(Receiver receiver, Subscription subscription) {
                if (receiver instanceof Session session
                        && (client == null || client.matches(session.clientId()))
                        && (filter == null
                                || filter.matches(subscription.filter().text()))) {
                    Page.Key key = new Page.Key(0, subscription.filter().text() + '\0' + session.clientId());
                    if (page.wants(key)) {
                        page.add(key, new Member(session, subscription));
                    }
                }
            }

            @Override
            public void shared(SharedGroup<Receiver, Subscription> group) {
                group.forEach(this::subscription);
            }
        });
        return ApiAnswer.ok(page.toJson(SubscriptionEndpoints::subscription));
    }

    private static @Nullable NamePattern pattern(@Nullable String text) {
        return text == null ? null : new NamePattern(text);
    }

    private static JsonObject subscription(Member member) {
        return new JsonObject()
                .put("client", member.clientId())
                .put("connected", member.session().isOnline())
                .mergeIn(ClientJson.subscription(member.subscription()));
    }

    private ApiAnswer groups(ApiRequest request) {
        request.allowOnly("filter", Page.LIMIT, Page.CURSOR);
        NamePattern filter = pattern(request.query("filter"));
        Page<List<Member>> page = new Page<>(request, "shared groups", false);
        services.subscriptions().forEach(new SubscriptionTree.Visitor<>() {
            @Override
            public void subscription(Receiver receiver, Subscription subscription) {
                // ignored: this list has Shared Subscriptions only
            }

            @Override
            public void shared(SharedGroup<Receiver, Subscription> group) {
                List<Member> members = members(group);
                if (members.isEmpty()) {
                    return;
                }
                String text = members.getFirst().subscription().filter().text();
                Page.Key key = new Page.Key(0, text);
                if ((filter == null || filter.matches(text)) && page.wants(key)) {
                    page.add(key, members);
                }
            }
        });
        return ApiAnswer.ok(page.toJson(SubscriptionEndpoints::group));
    }

    private static List<Member> members(SharedGroup<Receiver, Subscription> group) {
        List<Member> members = new ArrayList<>();
        group.forEach((receiver, subscription) -> {
            if (receiver instanceof Session session) {
                members.add(new Member(session, subscription));
            }
        });
        members.sort(Comparator.comparing(Member::clientId));
        return members;
    }

    private static JsonObject group(List<Member> members) {
        JsonArray shown = new JsonArray();
        members.stream().limit(SHOWN_MAX).forEach(member -> shown.add(receiver(member)));
        return new JsonObject()
                .put("filter", members.getFirst().subscription().filter().text())
                .put("count", members.size())
                .put("members", shown);
    }

    private static JsonObject receiver(Member member) {
        return new JsonObject()
                .put("client", member.clientId())
                .put("connected", member.session().isOnline())
                .put("qos", member.subscription().options().maximumQos().value());
    }

    private ApiAnswer receivers(ApiRequest request) {
        request.allowOnly("topic");
        String topic = request.required("topic");
        if (!TopicName.isValid(topic) || topic.indexOf('\0') >= 0 || topic.length() > TOPIC_LENGTH_MAX) {
            throw ApiException.badRequest("topic must be a Topic Name, without wildcards");
        }
        Map<String, Member> receivers = new TreeMap<>();
        Map<String, List<Member>> groups = new TreeMap<>();
        services.subscriptions().match(topic, new SubscriptionTree.Visitor<>() {
            @Override
            public void subscription(Receiver receiver, Subscription subscription) {
                if (receiver instanceof Session session && mayReceive(session, topic)) {
                    Member member = new Member(session, subscription);
                    receivers.merge(session.clientId(), member, SubscriptionEndpoints::higherQos);
                }
            }

            @Override
            public void shared(SharedGroup<Receiver, Subscription> group) {
                List<Member> members = members(group);
                members.removeIf(member -> !mayReceive(member.session(), topic));
                if (!members.isEmpty()) {
                    groups.put(members.getFirst().subscription().filter().text(), members);
                }
            }
        });
        JsonArray shown = new JsonArray();
        receivers.values().stream().limit(SHOWN_MAX).forEach(member -> shown.add(receiver(member)));
        JsonArray shared = new JsonArray();
        groups.values().stream().limit(SHOWN_MAX).forEach(members -> shared.add(group(members)));
        return ApiAnswer.ok(new JsonObject()
                .put("topic", topic)
                .put("count", receivers.size())
                .put("items", shown)
                .put("sharedGroups", shared));
    }

    private boolean mayReceive(Session session, String topic) {
        return !session.isEnded() && session.mayReceive(services.authorizer(), topic);
    }

    /** Of two overlapping subscriptions of a client the one with the higher QoS, with which it gets the message ([MQTT-3.3.4-2]). */
    private static Member higherQos(Member one, Member other) {
        boolean isHigher = one.subscription()
                        .options()
                        .maximumQos()
                        .compareTo(other.subscription().options().maximumQos())
                >= 0;
        return isHigher ? one : other;
    }
}
