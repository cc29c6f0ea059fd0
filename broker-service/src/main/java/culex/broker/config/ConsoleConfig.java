package culex.broker.config;

import java.util.Optional;

/** The console on the management port. */
public interface ConsoleConfig {
    /** The URL of the publisher whose fleets the admin API and the view Simulate of the console show and change, such as http://publisher:8890; without it there are none. */
    Optional<String> publisherUrl();

    /** The key that the broker sends to the publisher, one of its sensor.api.keys-file; without it fleets can only be read. */
    Optional<String> publisherKey();

    /** File that holds the key for the publisher, instead of the setting above; a line break at its end is ignored. */
    Optional<String> publisherKeyFile();
}
