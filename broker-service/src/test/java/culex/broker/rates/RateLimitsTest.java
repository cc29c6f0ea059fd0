package culex.broker.rates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
    private static RateLimit limit(String setting, @Nullable String rate) {
        return new RateLimit(
                setting,
                RateScope.CLIENT,
                RateKind.PUBLISHES,
                rate == null ? null : Rate.parse(rate, RateKind.PUBLISHES));
    }

    private final RateLimits limits = new RateLimits(
            List.of(limit("general", "10/s")),
            Map.of("factory", List.of(limit("factory", "20/s")), "inner", List.of(limit("inner", null))),
            Map.of(
                    "slow", List.of(limit("slow", "1/m")),
                    "fast", List.of(limit("fast", "100/10s")),
                    "admin", List.of(limit("admin", null))));

    private @Nullable String found(String listener, String... roles) {
        RateLimit found = limits.find(RateScope.CLIENT, RateKind.PUBLISHES, listener, Set.of(roles));
        return found == null ? null : found.text();
    }

    @Test
    void rateOfAListenerReplacesTheGeneralRate() {
        assertEquals("general=10/s", found("tcp"));
        assertEquals("factory=20/s", found("factory"));
        assertNull(found("inner"));
    }

    @Test
    void highestRateOfTheRolesReplacesTheListenerRate() {
        assertEquals("slow=1/m", found("factory", "slow"));
        assertEquals("fast=100/10s", found("factory", "slow", "fast"));
        assertNull(found("tcp", "slow", "admin", "fast"));
        assertEquals("factory=20/s", found("factory", "unknown"));
    }

    @Test
    void rateOfOneScopeAndKindDoesNotApplyToOtherScopesAndKinds() {
        assertNull(limits.find(RateScope.USER, RateKind.PUBLISHES, "tcp", Set.of()));
        assertNull(limits.find(RateScope.CLIENT, RateKind.BYTES, "tcp", Set.of()));
        assertTrue(RateLimits.NONE.isEmpty());
    }
}
