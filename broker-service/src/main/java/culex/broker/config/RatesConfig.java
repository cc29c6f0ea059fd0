package culex.broker.config;

import java.util.Map;
import java.util.Optional;

/** The rates at which clients may connect, publish and subscribe. */
public interface RatesConfig {
    /** The rates of each Client Identifier. */
    Each client();

    /** The rates of each authenticated user. */
    Each user();

    /** The rates of each address. */
    Each address();

    /** The rates of users with a role, by the name of the role, instead of the other rates. */
    Map<String, OfRole> roles();

    /** The rates of a listener. */
    interface OfListener {
        /** The rates of each Client Identifier. */
        Each client();

        /** The rates of each authenticated user. */
        Each user();

        /** The rates of each address. */
        Each address();
    }

    /** The rates of users with a role. */
    interface OfRole {
        /** The rates of each Client Identifier. */
        Each client();

        /** The rates of each user. */
        Each user();
    }

    /** The rates of one client, user or address. */
    interface Each {
        /** The rate of CONNECT packets, such as 10/1m; packets beyond the rate are rejected (0x9F, MQTT 3.1.1 return code 3). */
        Optional<String> connects();

        /** The rate of PUBLISH packets, such as 100/s; beyond it the broker pauses reading from the client. */
        Optional<String> publishes();

        /** The rate of bytes of packets after CONNECT, such as 10MB/10s; beyond it the broker pauses reading from the client. */
        Optional<String> bytes();

        /** The rate of Topic Filters in SUBSCRIBE, such as 50/10s; beyond it the broker pauses reading from the client, and MQTT 5 clients get 0x97. */
        Optional<String> subscribes();
    }
}
