package culex.subscriber;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Starts the service. */
@QuarkusMain
public final class SubscriberMain {

    private static final Logger CONTAINER = Logger.getLogger("io.quarkus.arc");

    private SubscriberMain() {}

    /** Entry point of the process; {@code args} are not used. */
    public static void main(String... args) {
        // When a setting cannot be converted, Quarkus destroys the stock connector before creating it and logs a long
        // warning. The warning would hide the line that names the setting.
        CONTAINER.setLevel(Level.SEVERE);
        Quarkus.run(args);
    }
}
