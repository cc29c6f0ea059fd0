package culex.broker.boot;

import culex.broker.cluster.Owner;
import culex.broker.cluster.Owners;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;

/** The owner that a test sets; nobody at first. */
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
