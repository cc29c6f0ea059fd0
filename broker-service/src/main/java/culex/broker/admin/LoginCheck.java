package culex.broker.admin;

import culex.support.api.Caller;
import culex.support.api.ManagementKeys;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Whether a caller may still do what it could when it sent its request: for responses that last. On one thread at a time. */
final class LoginCheck implements BooleanSupplier {
    private final Caller caller;
    private final Supplier<ManagementKeys> keys;
    private final Supplier<@Nullable Caller> login;
    private ManagementKeys checked;

    /**
     * @param caller who sent the request
     * @param keys those that hold now
     * @param login logs in again with what the request had; null when that is rejected
     */
    LoginCheck(Caller caller, Supplier<ManagementKeys> keys, Supplier<@Nullable Caller> login) {
        this.caller = caller;
        this.keys = keys;
        this.login = login;
        checked = ManagementKeys.NONE;
    }

    /** Whether the request would be let through now, with the same name and role. Costs one comparison while no key has changed. */
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
