package culex.broker.rates;

import java.util.Locale;

/** Whose actions are counted together for a rate. */
public enum RateScope {
    /** The actions of one Client Identifier. */
    CLIENT,
    /** The actions of all clients of one authenticated user. Anonymous clients have no rates of this scope. */
    USER,
    /** The actions of all clients of one IPv4 address, or of the first 64 bits of an IPv6 address. */
    ADDRESS;

    /** The name of this scope in settings: client, user or address. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
