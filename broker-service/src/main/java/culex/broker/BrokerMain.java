package culex.broker;

import culex.broker.admin.KeysFile;
import culex.broker.boot.LogCommand;
import culex.broker.boot.SecurityDoctor;
import culex.broker.boot.StoreTransfer;
import culex.broker.ctl.Ctl;
import culex.broker.security.AclCheck;
import culex.broker.security.BansFile;
import culex.broker.security.UsersFile;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.util.Arrays;

/**
 * The entry point of the process: starts the broker, or with {@code user}, {@code ban}, {@code key}, {@code ctl}, {@code acl},
 * {@code doctor}, {@code store} or {@code log} as the first argument another program. Most of these read or change the broker's files and
 * settings, and end. They start from here because a native executable has no class path; it contains all of them but {@code doctor}.
 */
@QuarkusMain
public final class BrokerMain {
    private BrokerMain() {}

    /**
     * Runs until the broker or the program ends.
     *
     * @throws IOException when a file cannot be read or written
     */
    public static void main(String... arguments) throws IOException {
        switch (arguments.length == 0 ? "" : arguments[0]) {
            case "user" -> UsersFile.main(withoutFirst(arguments));
            case "ban" -> BansFile.main(withoutFirst(arguments));
            case "key" -> KeysFile.main(withoutFirst(arguments));
            case "ctl" -> Ctl.main(withoutFirst(arguments));
            case "acl" -> AclCheck.main(withoutFirst(arguments));
            case "doctor" -> SecurityDoctor.main(withoutFirst(arguments));
            case "log" -> LogCommand.main(withoutFirst(arguments));
            case "store" -> StoreTransfer.main(withoutFirst(arguments));
            default -> Quarkus.run(arguments);
        }
    }

    private static String[] withoutFirst(String... arguments) {
        return Arrays.copyOfRange(arguments, 1, arguments.length);
    }
}
