package culex.broker.rates;

import java.util.Locale;

/** Whose actions count together against a rate. */
public enum RateScope {
    /** Those of one Client Identifier. */
    CLIENT,
    /** Those of all clients of one authenticated user. Anonymous clients have none. */
    USER,
    /** Those of all clients of one IPv4 address, or of the first 64 bits of an IPv6 address. */
    ADDRESS;

    /** The part of the name of a setting. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
