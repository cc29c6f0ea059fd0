package culex.broker.routing;

import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
import culex.broker.memory.MemoryUse;
import culex.broker.security.Authorizer;
import culex.broker.topic.SubscriptionTree;
import culex.broker.topic.TopicName;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Caches the Topic Names that one loop used last, each with its matching receivers. Bounded in number and in bytes: the older half is
 * removed when a bound is reached. A Topic Name that takes more than 1/{@link #TOPIC_SHARE} of the bytes is not cached. Used on that loop.
 *
 * <p>Receivers that are out of date are released within about {@link #RELEASE_MILLIS}, also when nobody publishes to their Topic Name
 * again: they refer to ended Sessions, whose memory is no longer counted.
 */
final class RouteCache {
    private static final int ROUTES_MAX = 8192;
    /** The maximum share of the cache for one Topic Name, as a divisor of the bytes. */
    private static final int TOPIC_SHARE = 64;

    private static final int ROUTE_BYTES = 176;
    private static final long RELEASE_MILLIS = 1000;

    private final SubscriptionTree<Receiver, Subscription> tree;
    private final Authorizer authorizer;
    private final Loop loop;
    private final int loops;
    private final long bytesMax;
    private Generation newer = new Generation();
    private Generation older = new Generation();
    private @Nullable Route last;
    private int matches;
    private final TimerWheel.Timer release = new TimerWheel.Timer(this::releaseOutdated);
    /** The version of the tree at the last {@link #releaseOutdated}. */
    private long releasedVersion = -1;

    /** A Topic Name with its matching receivers, as of one version of the subscription tree. */
    private static final class Route {
        private final TopicName topic;
        /** The half of the cache that contains this route; null when the route was removed from the cache. */
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
        Match match = Match.of(tree, authorizer, route.topic.value(), loops, loop.index() + matches++);
        replaceMatch(route, match);
        forgetOlder();
        if (!match.isEmpty() && !release.isArmed()) {
            loop.arm(release, RELEASE_MILLIS);
        }
        return match;
    }

    private void replaceMatch(Route route, @Nullable Match match) {
        int before = route.sizeBytes();
        route.match = match;
        Generation in = route.in;
        if (in != null) {
            count(in, route.sizeBytes() - before);
        }
    }

    /** Releases the receivers that are out of date; repeats it later while the cache has receivers. */
    private void releaseOutdated() {
        long version = tree.version();
        boolean isChanged = version != releasedVersion;
        releasedVersion = version;
        boolean hasReceivers = last != null && releaseOutdated(last, isChanged);
        for (Route route : newer.routes.values()) {
            hasReceivers |= releaseOutdated(route, isChanged);
        }
        for (Route route : older.routes.values()) {
            hasReceivers |= releaseOutdated(route, isChanged);
        }
        if (hasReceivers) {
            loop.arm(release, RELEASE_MILLIS);
        }
    }

    /**
     * Releases the receivers of a route when they may be out of date. Returns whether the route still has receivers.
     *
     * @param isChanged whether any subscription has changed since this method was last called
     */
    private boolean releaseOutdated(Route route, boolean isChanged) {
        Match match = route.match;
        if (match == null || match.isEmpty()) {
            return false;
        }
        if (isChanged && route.topicVersion != tree.version(route.topic.value())) {
            replaceMatch(route, null);
            return false;
        }
        return true;
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
