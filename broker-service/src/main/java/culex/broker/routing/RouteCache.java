package culex.broker.routing;

import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
import culex.broker.memory.MemoryUse;
import culex.broker.security.Authorizer;
import culex.broker.topic.SubscriptionTree;
import culex.broker.topic.TopicName;
import culex.broker.transport.Loop;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Caches the Topic Names that one loop used last, each with its matching receivers. Bounded in number and in bytes: the older half is
 * removed when a bound is reached. A Topic Name that takes more than 1/{@link #TOPIC_SHARE} of the bytes is not cached. Used on that loop.
 */
final class RouteCache {
    private static final int ROUTES_MAX = 8192;
    /** The maximum share of the cache for one Topic Name, as a divisor of the bytes. */
    private static final int TOPIC_SHARE = 64;

    private static final int ROUTE_BYTES = 176;

    private final SubscriptionTree<Receiver, Subscription> tree;
    private final Authorizer authorizer;
    private final Loop loop;
    private final int loops;
    private final long bytesMax;
    private Generation newer = new Generation();
    private Generation older = new Generation();
    private @Nullable Route last;
    private int matches;

    /** A Topic Name with its matching receivers, as of one version of the subscription tree. */
    private static final class Route {
        private final TopicName topic;
        /** The half of the cache that contains the route, or null. */
        private @Nullable Generation in;

        private long version = -1;
        private long topicVersion = -1;
        private @Nullable Match match;

        Route(TopicName topic) {
            this.topic = topic;
        }

        /** Estimated bytes of memory. */
        int sizeBytes() {
            Match receivers = match;
            return ROUTE_BYTES + 2 * topic.utf8().length + (receivers == null ? 0 : receivers.sizeBytes());
        }
    }

    /** One half of the cache. */
    private static final class Generation {
        private final Map<String, Route> routes = new HashMap<>();
        private long bytes;
    }

    /**
     * @param authorizer decides which subscribers may receive a message; after a change of its rules, {@link SubscriptionTree#touchAll}
     *     must be called
     * @param loops the number of loops
     * @param bytesMax the maximum number of bytes of this cache
     */
    RouteCache(
            SubscriptionTree<Receiver, Subscription> tree, Authorizer authorizer, Loop loop, int loops, long bytesMax) {
        this.authorizer = authorizer;
        this.tree = tree;
        this.loop = loop;
        this.loops = loops;
        this.bytesMax = bytesMax;
    }

    /** Returns the Topic Name of a string, with its UTF-8 bytes. */
    TopicName topic(String name) {
        Route route = last;
        if (route == null || !route.topic.value().equals(name)) {
            route = find(name);
            last = route;
        }
        return route.topic;
    }

    /** Returns the receivers of a Topic Name. */
    Match match(TopicName topic) {
        Route route = last;
        if (route == null || route.topic != topic) {
            route = find(topic.value());
            last = route;
        }
        long version = tree.version();
        Match match = route.match;
        return match == null || route.version != version ? matchAgain(route, version) : match;
    }

    /** Called when the subscription tree has changed: matches again only when a filter that may match this Topic Name has changed. */
    private Match matchAgain(Route route, long version) {
        long topicVersion = tree.version(route.topic.value());
        Match known = route.match;
        route.version = version;
        if (known != null && route.topicVersion == topicVersion) {
            return known;
        }
        route.topicVersion = topicVersion;
        int before = route.sizeBytes();
        Match match = Match.of(tree, authorizer, route.topic.value(), loops, loop.index() + matches++);
        route.match = match;
        Generation in = route.in;
        if (in != null) {
            count(in, route.sizeBytes() - before);
            forgetOlder();
        }
        return match;
    }

    private Route find(String name) {
        Route route = newer.routes.get(name);
        if (route != null) {
            return route;
        }
        route = older.routes.remove(name);
        if (route == null) {
            route = new Route(TopicName.of(name));
        } else {
            count(older, -route.sizeBytes());
            route.in = null;
        }
        if (route.topic.utf8().length <= bytesMax / TOPIC_SHARE) {
            forgetOlder();
            newer.routes.put(name, route);
            route.in = newer;
            count(newer, route.sizeBytes());
        }
        return route;
    }

    private void count(Generation generation, int more) {
        generation.bytes += more;
        loop.memory().add(MemoryUse.CACHES, more);
    }

    private void forgetOlder() {
        if (newer.routes.size() < ROUTES_MAX / 2 && newer.bytes < bytesMax / 2) {
            return;
        }
        loop.memory().add(MemoryUse.CACHES, -older.bytes);
        older.routes.values().forEach(route -> route.in = null);
        older = newer;
        newer = new Generation();
    }
}
