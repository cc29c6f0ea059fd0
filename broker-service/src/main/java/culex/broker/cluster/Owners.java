package culex.broker.cluster;

/**
 * Returns the replica that owns the sessions now. Called on event loops, for each new client and several times a second while clients wait
 * or are relayed: an implementation reads a volatile field, and never blocks.
 */
@FunctionalInterface
public interface Owners {
    /** For a broker without a cluster, which owns its sessions itself. */
    Owners SELF = () -> Owner.SELF;

    /** The replica that this process knows as the owner of the sessions; may be out of date. */
    Owner current();
}
