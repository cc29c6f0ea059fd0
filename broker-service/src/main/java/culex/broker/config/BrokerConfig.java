package culex.broker.config;

import culex.broker.security.CertificateUser;
import culex.broker.store.rocksdb.Sync;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The settings of the broker: {@code mqtt.*} properties, or {@code MQTT_*} in the environment. Read once, at the start. */
@ConfigMapping(prefix = "mqtt")
public interface BrokerConfig {
    /** The address that MQTT over TCP and TLS listens on; in the profile hardened always loopback for TCP without TLS. HTTP and WebSocket listen on quarkus.http.host. */
    @WithDefault("0.0.0.0")
    String host();

    /** The addresses and networks, such as 10.0.0.0/8, of proxies that may name the clients behind them; no proxy may when empty. */
    Optional<List<String>> trustedProxies();

    /** MQTT over TCP. */
    ListenerConfig.Tcp tcp();

    /** MQTT over TLS. */
    ListenerConfig.Tls tls();

    /** Further listeners for MQTT over TCP and TLS, by name. */
    Map<String, ListenerConfig.Named> listeners();

    /** MQTT over WebSocket. */
    WebSocket websocket();

    /** The store. */
    Store store();

    /** Several brokers with one replicated log. */
    ClusterConfig cluster();

    /** Copies of the store. */
    Backup backup();

    /** Authentication and the security profile. */
    SecurityConfig security();

    /** The permissions of clients. */
    AclConfig acl();

    /** Tokens (JWT) as passwords. */
    JwtConfig jwt();

    /** Services that authenticate clients. */
    AuthConfig auth();

    /** Bans: which clients, users and addresses may not connect. */
    BansConfig bans();

    /** The port of health, metrics and the admin API. */
    ManagementConfig management();

    /** The console on the management port. */
    ConsoleConfig console();

    /** The Response Information in CONNACK, for clients that request it. */
    ResponseInformation responseInformation();

    /** Redirects clients to another server. */
    Redirect redirect();

    /** Limits of one client, and of all clients together. */
    LimitsConfig limits();

    /** How often clients may do something. */
    RatesConfig rates();

    /** The $SYS topics. */
    Sys sys();

    /** The log. */
    Log log();

    /** The events of each client. */
    EventsConfig events();

    /** Which messages are traced. */
    TracingConfig tracing();

    /** The lists of the topics and clients with the highest counts, such as slow subscribers. */
    Top top();

    /** The ordered stop, on SIGTERM. */
    Stop stop();

    /** MQTT over WebSocket. */
    interface WebSocket {
        /** How often an idle connection gets a Ping, so that proxies do not cut it; 0 for never. */
        @WithDefault("30s")
        Duration pingInterval();

        /** What a WebSocket frame to a client contains: packet for one packet, which every client understands, or turn for all packets that the broker sends together at the end of a turn of its event loop. */
        @WithDefault("packet")
        Frames frames();

        /** Which part of the client's certificate contains the user name, in a broker built with quarkus.http.ssl.client-auth: none, cn, subject, san-dns, san-uri or san-email; needs quarkus.http.tls-configuration-name with a trust store. */
        @WithDefault("none")
        CertificateUser userFromCertificate();

        /** The origins of web pages that may connect, such as https://example.com, in addition to the page of the broker itself; when empty, in the profile open also pages of other ports of its host, and pages that were opened as a file while anonymous clients may connect. */
        Optional<List<String>> allowedOrigins();

        /** The names of the broker that clients may send in the Host header, such as mqtt.example.com or 10.0.0.9:8888; any when empty. */
        Optional<List<String>> allowedHosts();

        /** The name of the cookie that may contain a token (JWT) for clients that send no password; the cookie is used only for pages of the broker and of mqtt.websocket.allowed-origins; no cookie when absent. */
        Optional<String> tokenCookie();
    }

    /** What a WebSocket frame to a client contains. */
    enum Frames {
        /** One packet. */
        PACKET,
        /** All packets that the broker sends together at the end of a turn of its event loop. */
        TURN
    }

    /** The store. */
    interface Store {
        /** The kind of store: rocksdb, on the disk of this machine; memory; or the replicated log of a cluster, jetstream or postgres. */
        @WithDefault("rocksdb")
        StoreKind kind();

        /** The directory of a store on disk. */
        @WithDefault("data")
        String directory();

        /** When acknowledged data is forced to the disk: always (before the acknowledgement), interval or never. */
        @WithDefault("always")
        Sync sync();

        /** The time between two syncs with mqtt.store.sync=interval. */
        @WithDefault("1s")
        Duration syncInterval();

        /** Maximum number of bytes of entries that are not written yet, beyond which publishers are paused; 0 for 10 % of the heap. */
        @WithDefault("0")
        long backlogBytesMax();

        /** The free bytes of the disk, at most a third of the disk, below which messages that must be stored are rejected (0x97), while clients still receive stored messages; 0 for none. */
        @WithDefault("67108864")
        long diskReserveBytes();

        /** Whether readiness stays UP while the store rejects new messages: for a single broker, from which clients could not receive stored messages otherwise, and for the replicas of a cluster. */
        @WithDefault("false")
        boolean readyWhenFull();

        /** Maximum number of bytes of the cache of retained messages that were read from the disk; 0 for 10 % of the heap. */
        @WithDefault("0")
        long retainedCacheBytesMax();

        /** How long the start waits for another broker that uses the directory, before it fails. */
        @WithDefault("30s")
        Duration lockWait();
    }

    /** The kinds of stores. */
    enum StoreKind {
        /** Everything in memory: a restart forgets it. */
        MEMORY,
        /** An embedded RocksDB: what was acknowledged survives a restart. */
        ROCKSDB,
        /** A replicated log in NATS JetStream, with a copy on the disk of each replica. */
        JETSTREAM,
        /** A replicated log in PostgreSQL, with a copy on the disk of each replica. */
        POSTGRES;

        /** Whether the store has a directory on the disk of this machine. */
        public boolean isOnDisk() {
            return this != MEMORY;
        }

        /** Whether this kind of store is for a cluster: each broker has a copy of the store, which follows one replicated log. */
        public boolean isReplicated() {
            return this == JETSTREAM || this == POSTGRES;
        }
    }

    /** Copies of the store. */
    interface Backup {
        /** Where POST /q/culex/backup on the management port puts backups of the store; without it there are none. */
        Optional<String> directory();

        /** Maximum number of backups; each further one replaces the oldest. */
        @WithDefault("3")
        int keep();
    }

    /** The Response Information in CONNACK, for clients that request it. */
    interface ResponseInformation {
        /** The Response Information for MQTT 5 clients is this prefix, a slash and the Client Identifier; not sent if there is no prefix. */
        Optional<String> prefix();
    }

    /** Redirects clients to another server. */
    interface Redirect {
        /** The Server Reference, such as broker2.example.com:1883; also sent when this server stops. */
        Optional<String> server();

        /** Redirects new clients: none (accepts them), use-another-server (0x9C) or server-moved (0x9D). */
        @WithDefault("none")
        NewClients newClients();
    }

    /** Whether new clients are redirected to another server. */
    enum NewClients {
        /** New clients are accepted. */
        NONE,
        /** New clients are rejected, and told to use the other server for now. */
        USE_ANOTHER_SERVER,
        /** New clients are rejected, and told to use the other server from now on. */
        SERVER_MOVED
    }

    /** The $SYS topics. */
    interface Sys {
        /** How often the $SYS topics are published; 0 for never. */
        @WithDefault("10s")
        Duration interval();
    }

    /** The lists of the topics and clients with the highest counts, such as slow subscribers. */
    interface Top {
        /** The time from sending a message of QoS 1 or 2 to its acknowledgement beyond which the subscriber is listed as slow. */
        @WithDefault("1s")
        Duration slowAfter();
    }

    /** The log. */
    interface Log {
        /** Maximum number of log lines per second about clients that connect, disconnect or are rejected; additional lines are only counted, and a summary line gives their number. */
        @WithDefault("100")
        int connectionLinesMax();

        /** Maximum number of log lines in the queue for the console; those beyond the maximum are dropped and counted. */
        @WithDefault("8192")
        int consoleLinesMax();
    }

    /** The ordered stop, on SIGTERM. */
    interface Stop {
        /** How long connected clients are served after SIGTERM, while readiness is DOWN and new clients are rejected, so that load balancers notice; at most 10 minutes. */
        @WithDefault("0s")
        Duration readinessDelay();

        /** At the stop, the disconnects are spread over this time, so that clients do not all reconnect at the same time; at most 10 ms per client. */
        @WithDefault("5s")
        Duration pace();

        /** Maximum time of a stop; connections that are open after it are closed without DISCONNECT. Longer than the pace, at most 10 minutes. */
        @WithDefault("10s")
        Duration grace();

        /** Whether the stop publishes the wills of connected clients: keep-back (no), or publish, as after a lost connection. */
        @WithDefault("keep-back")
        StopWills wills();
    }

    /** Whether wills are published when the broker stops. */
    enum StopWills {
        /** Wills are dropped: reconnecting clients send them again with CONNECT. */
        KEEP_BACK,
        /** Wills are published after their delay, also when that ends after the restart. */
        PUBLISH
    }
}
