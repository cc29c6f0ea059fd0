package culex.broker.config;

import culex.broker.security.AclSource;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** The permissions of clients. */
public interface AclConfig {
    /** The file of the permissions, in Mosquitto's grammar with blocks for roles; without it and mqtt.acl.sources, clients may publish and subscribe everywhere, and $SYS is the broker's to write. */
    Optional<String> file();

    /** The order of the sources of permissions, of token, http and file: the first one with a rule that matches decides, and what no source allows is denied; when absent, all in this order, and a client without permissions of its own may do everything unless mqtt.acl.file is set. */
    Optional<List<AclSource>> sources();

    /** How a SUBSCRIBE for more than the client may receive is handled: narrow accepts it and delivers what the client may receive, reject answers SUBACK with 0x87. */
    @WithDefault("narrow")
    WideSubscriptions wideSubscriptions();

    /** What an MQTT 3.1.1 client gets when it publishes without permission: acknowledge drops the message and acknowledges it, disconnect closes the connection. */
    @WithDefault("acknowledge")
    DeniedPublish deniedPublish();

    /** How a SUBSCRIBE for more than the client may receive is handled. */
    enum WideSubscriptions {
        /** The SUBSCRIBE is accepted, and the broker sends to the client only the messages that the client may receive. */
        NARROW,
        /** The SUBSCRIBE is rejected. */
        REJECT
    }

    /** What an MQTT 3.1.1 client gets when it publishes without permission. */
    enum DeniedPublish {
        /** The client gets an acknowledgement, and the message is dropped. */
        ACKNOWLEDGE,
        /** The connection of the client is closed. */
        DISCONNECT
    }
}
