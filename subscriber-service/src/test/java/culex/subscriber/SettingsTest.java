package culex.subscriber;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.client.ProtocolVersion;
import culex.subscriber.sink.kafka.KafkaSettings;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    @Test
    void defaultSettingsMatchTheTutorial() {
        ReadingsSettings settings = read("");
        assertEquals("culex-mqtt", settings.connector());
        assertEquals("ws://localhost:8888/mqtt", settings.connection().address().toString());
        assertEquals(ProtocolVersion.MQTT_5, settings.connection().version());
        assertEquals(List.of("temp"), settings.connection().topics());
        assertEquals(Duration.ZERO, settings.connection().sessionExpiry());
        assertFalse(settings.connection().isSessionPersistent());
        assertEquals(FailurePolicy.IGNORE, settings.onFailure());
        assertTrue(settings.connection().clientId().matches("culex-subscriber-[0-9a-f]{8}"));
    }

    @Test
    void defaultAddressAndVersionDependOnTheConnector() {
        ReadingsSettings settings = read("connector=smallrye-mqtt");
        assertEquals("tcp://localhost:1883", settings.connection().address().toString());
        assertEquals(ProtocolVersion.MQTT_3_1_1, settings.connection().version());
    }

    @Test
    void persistentSessionMakesRedeliveryTheDefaultFailurePolicy() {
        assertEquals(
                FailurePolicy.REDELIVER,
                read("qos=1|session.expiry=1h|client-id=logger").onFailure());
        assertEquals(
                FailurePolicy.IGNORE,
                read("qos=1|session.expiry=1h|client-id=logger|on-failure=ignore")
                        .onFailure());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            connector=foo; readings.connector is 'foo', but there are only culex-mqtt and smallrye-mqtt
            connector=smallrye-mqtt|version=5; readings.version is 5, but the connector smallrye-mqtt speaks 3.1.1 only
            connector=smallrye-mqtt|broker.transport=ws; readings.broker.transport is ws, but the connector smallrye-mqtt speaks tcp and tls only
            connector=smallrye-mqtt|topics=a,b; readings.topics has 2 topic filters, but the connector smallrye-mqtt takes one
            broker.transport=tcp|broker.path=/ws; readings.broker.path is set, but readings.broker.transport is tcp, which has no path
            broker.path=ws; readings.broker.path must begin with a slash
            broker.port=70000; readings.broker.port is 70000, but must be from 1 to 65535
            qos=3; readings.qos is 3, but must be from 0 to 2
            receive-maximum=0; readings.receive-maximum is 0, but must be from 1 to 65535
            keep-alive=19h; readings.keep-alive must be from 0 to 65535 seconds
            topics=a,a; readings.topics names 'a' twice
            session.expiry=1h; readings.session.expiry needs readings.client-id: the broker finds a persistent session by the client id
            on-failure=redeliver; readings.on-failure is redeliver, which needs readings.session.expiry and readings.qos of 1 or 2
            version=3.1.1|credentials.password=x; readings.credentials.password is set without readings.credentials.username, which MQTT 3.1.1 forbids
            reconnect.delay-max=10ms; readings.reconnect.delay-max is shorter than readings.reconnect.delay-min
            tls.trust-store=x.pem; readings.tls.trust-store is set, but readings.broker.transport is ws, which has no TLS
            sinks=log,foo; readings.sinks names 'foo', but there are only log, file, audit, http, influx, postgres, kafka, gauges
            sinks=log,log; readings.sinks names 'log' twice
            sinks=file; readings.sinks names the sink file, which needs readings.file.path
            file.path=x.jsonl; readings.file.path is set, but readings.sinks does not name the sink file
            sinks=file|file.path=absent/x.jsonl; readings.file.path: there is no directory for absent/x.jsonl
            sinks=file|file.path=src; readings.file.path: src is a directory
            sinks=file|file.path=x.jsonl|file.rotate-interval=10ms; readings.file.rotate-interval must be 0 or at least a second
            queue.messages-max=0; readings.queue.messages-max is 0, but must be at least 1
            retry.delay-max=10ms; readings.retry.delay-max is shorter than readings.retry.delay-min
            dead-letter.file=absent/x.jsonl; readings.dead-letter.file: there is no directory for absent/x.jsonl
            log.pattern=%t %m; readings.log.pattern: '%m' is not supported
            log.pattern=%t|log.format=json; readings.log.pattern and readings.log.format=json are both set
            sinks=audit|audit.max-p99=50ms; readings.audit.max-p99 needs readings.audit.timestamp
            sinks=audit|audit.expect=0; readings.audit.expect is 0, but must be at least 1
            sinks=http; readings.sinks names the sink http, which needs readings.http.url
            http.url=http://localhost; readings.http.url is set, but readings.sinks does not name the sink http
            sinks=http|http.url=ftp://localhost; readings.http.url must begin with http:// or https:// and a host, without a user
            sinks=influx|influx.url=http://a b; readings.influx.url is not an address: Illegal character in authority
            sinks=gauges; readings.sinks names the sink gauges, which needs readings.gauges.values
            gauges.values=temp; readings.gauges.values is set, but readings.sinks does not name the sink gauges
            sinks=gauges|gauges.values=Temp; readings.gauges.values: 'Temp' is not name:path, with a name of lower-case letters, digits and underscores
            sinks=gauges|gauges.values=temp:a,temp:b; readings.gauges.values has two values of one name
            sinks=gauges|gauges.values=temp|gauges.stale-after=0s; readings.gauges.stale-after must be more than 0
            filter=temp>high; readings.filter: 'temp>high' compares with something that is no number
            sample.interval=-1s; readings.sample.interval must not be negative
            sample.topics-max=0; readings.sample.topics-max is 0, but must be at least 1
            sinks=postgres; readings.sinks names the sink postgres, which needs readings.postgres.url
            postgres.url=jdbc:postgresql://localhost/home; readings.postgres.url is set, but readings.sinks does not name the sink postgres
            sinks=postgres|postgres.url=localhost:5432; readings.postgres.url is not an address such as jdbc:postgresql://localhost:5432/home
            sinks=postgres|postgres.url=jdbc:postgresql://localhost:x/home; readings.postgres.url is not an address such as jdbc:postgresql://localhost:5432/home
            sinks=postgres|postgres.url=jdbc:postgresql://h/d?password=x; readings.postgres.url must not have a user or a password: there are readings.postgres.username and readings.postgres.password
            sinks=postgres|postgres.url=jdbc:postgresql://h/d|postgres.table=a-b; readings.postgres.table must be a name of lower-case letters, digits and underscores, with a schema and a dot before it or not
            sinks=postgres|postgres.url=jdbc:postgresql://h/d|postgres.timeout=0s; readings.postgres.timeout must be from 1 ms to 1 h
            sinks=postgres|postgres.url=jdbc:postgresql://h/d|postgres.key=property:; readings.postgres.key has an empty part
            sinks=postgres|postgres.url=jdbc:postgresql://h/d|postgres.columns=time:double; readings.postgres.columns: there is already a column time
            sinks=postgres|postgres.url=jdbc:postgresql://h/d|postgres.columns=a:real; readings.postgres.columns: 'a:real' has the type real, but there are only double, bigint, boolean, text and timestamp
            sinks=postgres|postgres.url=jdbc:postgresql://h/d|postgres.columns=A:double; readings.postgres.columns: 'A:double' is not name:type:path, with a name of lower-case letters, digits and underscores
            sinks=kafka; readings.sinks names the sink kafka, which needs readings.kafka.servers
            kafka.servers=localhost:9092; readings.kafka.servers is set, but readings.sinks does not name the sink kafka
            sinks=kafka|kafka.servers=localhost:9092,h:99999; readings.kafka.servers: 'h:99999' is not a server such as localhost:9092
            sinks=kafka|kafka.servers=kafka://h:9092; readings.kafka.servers: 'kafka://h:9092' is not a server such as localhost:9092
            sinks=kafka|kafka.servers=h:1|kafka.topic=a/b; readings.kafka.topic must be a name of letters, digits, dots, underscores and hyphens, of 249 characters at most
            sinks=kafka|kafka.servers=h:1|kafka.routes=a/#/b=c; readings.kafka.routes: 'a/#/b=c' does not begin with a topic filter: Topic filter [a/#/b] contains misplaced wildcard characters. Multi level wildcard (#) must be the last character.
            sinks=kafka|kafka.servers=h:1|kafka.timeout=10ms; readings.kafka.timeout must be from 1 s to 1 h
            sinks=kafka|kafka.servers=h:1|kafka.record-bytes-max=100; readings.kafka.record-bytes-max is 100, but must be from 1024 to 268435456
            sinks=kafka|kafka.servers=h:1|kafka.username=u; readings.kafka.username or readings.kafka.password is set, but readings.kafka.security-protocol is plaintext, which has no login
            sinks=kafka|kafka.servers=h:1|kafka.security-protocol=sasl-ssl|kafka.username=u; readings.kafka.security-protocol is sasl-ssl, which needs readings.kafka.username and readings.kafka.password
            sinks=kafka|kafka.servers=h:1|kafka.trust-store=x.pem; readings.kafka.trust-store is set, but readings.kafka.security-protocol is plaintext, which has no TLS
            sinks=kafka|kafka.servers=h:1|kafka.security-protocol=ssl|kafka.trust-store=absent.pem; readings.kafka.trust-store: there is no file absent.pem
            broker.transport=wss|tls.trust-store=absent.pem; readings.tls.trust-store: there is no file absent.pem
            """)
    void invalidSettingIsRejectedInOneLine(String properties, String line) {
        assertEquals(
                "Wrong settings: " + line,
                assertThrows(ConfigurationException.class, () -> read(properties))
                        .getMessage());
    }

    @Test
    void settingsOfSelectedSinksAreRead() {
        assertEquals(List.of(SinkKind.LOG), read("").sinks());
        ReadingsSettings settings = read("sinks=http,log|http.url=https://example.org/in|http.secret=hunter2");
        assertEquals(List.of(SinkKind.LOG, SinkKind.HTTP), settings.sinks());
        assertTrue(settings.http().isPresent());
        assertTrue(settings.file().isEmpty());
        assertFalse(settings.toString().contains("hunter2"));
    }

    @Test
    void settingsOfPostgresAreReadAndItsPasswordIsNotPrinted() {
        ReadingsSettings settings = read(
                "sinks=postgres|postgres.url=jdbc:postgresql://h/d?sslmode=require"
                        + "|postgres.password=hunter2|postgres.key=seq,property:id|postgres.columns=temp:double:meta.temp,unit:text");
        assertEquals(2, settings.postgres().orElseThrow().columns().size());
        assertTrue(settings.postgres().orElseThrow().key().isPresent());
        assertFalse(settings.toString().contains("hunter2"));
    }

    @Test
    void settingsOfKafkaAreReadAndItsPasswordIsNotPrinted(@TempDir Path directory) throws IOException {
        Path password = Files.writeString(directory.resolve("password"), "hunter2\n");
        ReadingsSettings settings = read("sinks=kafka|kafka.servers=[::1]:9092,kafka-2:9092|kafka.routes=plant/#=plant"
                + "|kafka.security-protocol=SASL_SSL|kafka.sasl-mechanism=plain|kafka.username=u|kafka.password-file="
                + password);
        KafkaSettings kafka = settings.kafka().orElseThrow();
        assertEquals(List.of("[::1]:9092", "kafka-2:9092"), kafka.servers());
        assertEquals("plant", kafka.routes().getFirst().topic());
        assertEquals("hunter2", kafka.login().orElseThrow().password());
        assertFalse(settings.toString().contains("hunter2"));
    }

    @Test
    void malformedTopicFilterIsReportedInOneLine() {
        String line = String.valueOf(assertThrows(ConfigurationException.class, () -> read("topics=a/#/b"))
                .getMessage());
        assertTrue(line.startsWith("Wrong settings: readings.topics: 'a/#/b' is not a topic filter"), line);
        assertEquals(1, line.lines().count());
    }

    @Test
    void passwordIsNeverPrinted() {
        ReadingsSettings settings = read("credentials.username=u|credentials.password=hunter2");
        assertFalse(settings.toString().contains("hunter2"));
    }

    @ParameterizedTest
    @CsvSource({
        "readings.sesion.expiry, readings.session.expiry",
        "READINGS_TOPICZ, READINGS_TOPICS",
        "READINGS_TOPIC, READINGS_TOPICS"
    })
    void misspeltSettingIsReportedWithTheMostSimilarName(String misspelt, String nearest) {
        SmallRyeConfig config = config(Map.of(misspelt, "1"));
        var error = assertThrows(ConfigurationException.class, () -> CheckedSettings.checkNames(config));
        assertEquals("Wrong settings: there is no " + misspelt + ", did you mean " + nearest + "?", error.getMessage());
    }

    @Test
    void knownSettingsAndForeignVariablesAreNotReported() {
        SmallRyeConfig config = config(Map.of(
                "readings.topics[0]", "a",
                "READINGS_TOPICS_1_", "b",
                "READINGS_TLS_TRUST_STORE", "x",
                "quarkus.http.port", "1"));
        assertDoesNotThrow(() -> CheckedSettings.checkNames(config));
    }

    @ParameterizedTest
    @CsvSource({"'a, b'", "' a , b '", "'a ,b'"})
    void spacesAroundTopicFiltersInAListAreIgnored(String topics) {
        assertEquals(List.of("a", "b"), read("topics=" + topics).connection().topics());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            topics; ; readings.topics is empty (without it the default holds: temp)
            topics; ,; readings.topics=, is not a list
            qos; one; readings.qos=one is not a whole number
            tls.verify-host; yes; readings.tls.verify-host=yes is not true or false
            keep-alive; soon; readings.keep-alive=soon is not a duration, such as 10s, 500ms, 5m or 24h
            log.format; xml; readings.log.format=xml is not one of text, json
            version; 4; readings.version=4: the version must be 5 or 3.1.1, not 4
            maximum-packet-size; big; readings.maximum-packet-size=big is not a number of bytes, such as 65536, 64KB or 1M
            """)
    void valueOfTheWrongTypeIsReportedInOneLine(String name, String value, String line) {
        config(Map.of("readings." + name, value == null ? "" : value));
        var error = assertThrows(ConfigurationException.class, CheckedSettings::checkValues);
        assertEquals("Wrong settings: " + line, error.getMessage());
    }

    @Test
    void sizeSettingsAcceptUnits() {
        assertEquals(
                2 * 1024 * 1024, read("maximum-packet-size=2M").connection().packetBytesMax());
    }

    @Test
    void passwordMayComeFromAFile(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("password"), "hunter2\n");
        var credentials = read("credentials.username=u|credentials.password-file=" + file)
                .connection()
                .credentials();
        assertEquals(Optional.of("hunter2"), credentials.password());
        assertEquals(
                "Wrong settings: readings.credentials.password and readings.credentials.password-file are both set",
                assertThrows(
                                ConfigurationException.class,
                                () -> read("credentials.username=u|credentials.password=x|credentials.password-file="
                                        + file))
                        .getMessage());
        Files.writeString(file, "\n");
        assertThrows(
                ConfigurationException.class, () -> read("credentials.username=u|credentials.password-file=" + file));
    }

    private static ReadingsSettings read(String properties) {
        Map<String, String> values = Arrays.stream(properties.split("\\|"))
                .filter(pair -> !pair.isEmpty())
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> "readings." + pair[0], pair -> pair[1]));
        return SettingsReader.read(config(values).getConfigMapping(ReadingsConfig.class), new SplittableRandom(1));
    }

    private static SmallRyeConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredInterceptors()
                .addDiscoveredConverters()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .withMapping(ReadingsConfig.class)
                .withValidateUnknown(false)
                .build();
    }
}
