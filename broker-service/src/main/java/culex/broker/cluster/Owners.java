package culex.broker.cluster;

/**
 * Tells who owns the sessions now. Called on event loops, for each new client and several times a second while clients wait or are relayed:
 * an implementation reads a volatile field, and never blocks.
 */
@FunctionalInterface
public interface Owners {
    /** For a broker without a cluster, which owns its sessions itself. */
    Owners SELF = () -> Owner.SELF;

    /** The owner, as far as this process knows. */
    Owner current();
}
