package culex.broker.config;

import culex.broker.security.AclSource;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** What clients may do. */
public interface AclConfig {
    /** The file of the permissions, in Mosquitto's grammar with blocks for roles; without it and mqtt.acl.sources, clients may publish and subscribe everywhere, and $SYS is the broker's to write. */
    Optional<String> file();

    /** The sources of permissions, of token, http and file, in the order in which they are asked: the first one with a rule that matches decides, and what none allows is denied; when absent, all in this order, and a client without permissions of its own may do everything unless mqtt.acl.file is set. */
    Optional<List<AclSource>> sources();

    /** What becomes of a SUBSCRIBE for more than the client may receive: narrow accepts it and delivers what the client may receive, reject answers 0x87. */
    @WithDefault("narrow")
    WideSubscriptions wideSubscriptions();

    /** What an MQTT 3.1.1 client gets that publishes what it may not: acknowledge drops the message and acknowledges it, disconnect closes the connection. */
    @WithDefault("acknowledge")
    DeniedPublish deniedPublish();

    /** What becomes of a SUBSCRIBE for more than the client may receive. */
    enum WideSubscriptions {
        /** It is accepted, and the client is sent what it may receive. */
        NARROW,
        /** It is rejected. */
        REJECT
    }

    /** What an MQTT 3.1.1 client gets that publishes what it may not. */
    enum DeniedPublish {
        /** An acknowledgement; the message is dropped. */
        ACKNOWLEDGE,
        /** Its connection is closed. */
        DISCONNECT
    }
}
