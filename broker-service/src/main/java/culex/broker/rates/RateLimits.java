package culex.broker.rates;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rates that the settings define. For a client, each rate has one setting: that of its role, otherwise that of its listener, otherwise
 * that of the broker. With several roles, the highest of their rates applies.
 */
public final class RateLimits {
    /** No limits. */
    public static final RateLimits NONE = new RateLimits(List.of(), Map.of(), Map.of());

    private final List<RateLimit> general;
    private final Map<String, List<RateLimit>> byListener;
    private final Map<String, List<RateLimit>> byRole;

    /**
     * @param general the limits of the broker
     * @param byListener the limits of listeners, by the name of the listener
     * @param byRole the limits of roles, by the name of the role
     */
    public RateLimits(
            List<RateLimit> general, Map<String, List<RateLimit>> byListener, Map<String, List<RateLimit>> byRole) {
        this.general = List.copyOf(general);
        this.byListener = Map.copyOf(byListener);
        this.byRole = Map.copyOf(byRole);
    }

    /** Whether the settings define no rate at all. */
    public boolean isEmpty() {
        return general.isEmpty() && byListener.isEmpty() && byRole.isEmpty();
    }

    /**
     * The limit that applies to a client, or null when there is none.
     *
     * @param listener the name of the listener that accepted the client
     * @param roles the roles of the client; none before it is authenticated
     */
    public @Nullable RateLimit find(RateScope scope, RateKind kind, String listener, Set<String> roles) {
        RateLimit found = null;
        for (String role : roles) {
            RateLimit ofRole = in(byRole.getOrDefault(role, List.of()), scope, kind);
            if (ofRole != null && (found == null || ofRole.isHigherThan(found))) {
                found = ofRole;
            }
        }
        if (found == null) {
            found = in(byListener.getOrDefault(listener, List.of()), scope, kind);
        }
        if (found == null) {
            found = in(general, scope, kind);
        }
        return found == null || found.isUnlimited() ? null : found;
    }

    private static @Nullable RateLimit in(List<RateLimit> limits, RateScope scope, RateKind kind) {
        for (RateLimit limit : limits) {
            if (limit.scope() == scope && limit.kind() == kind) {
                return limit;
            }
        }
        return null;
    }
}
