package culex.broker.boot;

import culex.broker.cluster.Owner;
import culex.broker.cluster.Owners;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;

/** The owner of the sessions, which a test sets; there is no owner at first. */
@Alternative
@Singleton
public class SettableOwner implements Owners {
    private volatile Owner owner = Owner.UNKNOWN;

    void set(Owner now) {
        owner = now;
    }

    @Override
    public Owner current() {
        return owner;
    }
}
