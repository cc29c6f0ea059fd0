package culex.broker.rates;

import org.jspecify.annotations.Nullable;

/**
 * One setting of a rate, with a bucket for each client, user or address that it limits.
 *
 * <p>May be called from any thread.
 */
public final class RateLimit {
    private final String setting;
    private final RateScope scope;
    private final RateKind kind;
    private final @Nullable Rate rate;
    private final Buckets buckets;

    /**
     * @param setting the name of the setting
     * @param rate null for no limit, when the setting disables a more general one
     */
    public RateLimit(String setting, RateScope scope, RateKind kind, @Nullable Rate rate) {
        this.setting = setting;
        this.scope = scope;
        this.kind = kind;
        this.rate = rate;
        buckets = new Buckets(this);
    }

    public RateScope scope() {
        return scope;
    }

    public RateKind kind() {
        return kind;
    }

    /** The setting and its value, for the log. */
    public String text() {
        return setting + '=' + (rate == null ? "none" : rate.text());
    }

    boolean isUnlimited() {
        return rate == null;
    }

    Rate rate() {
        if (rate == null) {
            throw new IllegalStateException(setting + " is no limit");
        }
        return rate;
    }

    boolean isHigherThan(RateLimit other) {
        return other.rate != null && (rate == null || rate.isHigherThan(other.rate));
    }

    /** The buckets, one for each client, user or address. */
    public Buckets buckets() {
        return buckets;
    }
}
