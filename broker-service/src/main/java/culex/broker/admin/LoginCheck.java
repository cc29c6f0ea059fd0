package culex.broker.admin;

import culex.support.api.Caller;
import culex.support.api.ManagementKeys;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Checks whether the login of a request is still valid, for responses that are sent over a long time. Runs on one thread at a time. */
final class LoginCheck implements BooleanSupplier {
    private final Caller caller;
    private final Supplier<ManagementKeys> keys;
    private final Supplier<@Nullable Caller> login;
    private ManagementKeys checked;

    /**
     * @param caller who sent the request
     * @param keys the keys that are valid now
     * @param login logs in again with the key of the request; null when the login is rejected
     */
    LoginCheck(Caller caller, Supplier<ManagementKeys> keys, Supplier<@Nullable Caller> login) {
        this.caller = caller;
        this.keys = keys;
        this.login = login;
        checked = ManagementKeys.NONE;
    }

    /** Whether the request would be accepted now, with the same name and role. Costs one comparison while no key has changed. */
    @Override
    public boolean getAsBoolean() {
        ManagementKeys now = keys.get();
        if (now == checked) {
            return true;
        }
        if (!caller.equals(login.get())) {
            return false;
        }
        checked = now;
        return true;
    }
}
