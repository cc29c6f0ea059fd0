package culex.broker.config;

import java.util.Map;
import java.util.Optional;

/** How often clients may do something. */
public interface RatesConfig {
    /** Those of each Client Identifier. */
    Each client();

    /** Those of each authenticated user. */
    Each user();

    /** Those of each address. */
    Each address();

    /** Those of users with a role, by the name of the role, in place of the others. */
    Map<String, OfRole> roles();

    /** The rates of a listener. */
    interface OfListener {
        /** Those of each Client Identifier. */
        Each client();

        /** Those of each authenticated user. */
        Each user();

        /** Those of each address. */
        Each address();
    }

    /** The rates of users with a role. */
    interface OfRole {
        /** Those of each Client Identifier. */
        Each client();

        /** Those of each user. */
        Each user();
    }

    /** The rates of one client, user or address. */
    interface Each {
        /** The rate of CONNECT packets, such as 10/1m; further ones are rejected (0x9F, MQTT 3.1.1 return code 3). */
        Optional<String> connects();

        /** The rate of messages that are published, such as 100/s; beyond it the client is not read. */
        Optional<String> publishes();

        /** The rate of bytes that are received in packets behind CONNECT, such as 10MB/10s; beyond it the client is not read. */
        Optional<String> bytes();

        /** The rate of Topic Filters in SUBSCRIBE, such as 50/10s; beyond it the client is not read, and MQTT 5 clients get 0x97. */
        Optional<String> subscribes();
    }
}
