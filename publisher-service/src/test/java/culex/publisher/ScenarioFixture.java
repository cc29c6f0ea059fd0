package culex.publisher;

import culex.publisher.fleet.FleetSettings;
import culex.publisher.scenario.ScenarioReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Scenarios, and the settings that they are read with. */
class ScenarioFixture {
    /** A scenario with every key that the reader accepts. */
    static final String FULL = """
        name: Everything
        seed: 9
        start: 2026-01-01T00:00:00Z
        groups:
          - name: pump
            devices: 3
            clientId: plant-{id}
            qos: 1
            retain: true
            keepAlive: 20s
            sessionExpiry: 5m
            faults: spike=1%
            birth: {topic: 'a/{id}/up', payload: 'yes', qos: 2, retain: false}
            will: {topic: 'a/{id}/up', payload: 'no'}
            streams:
              - name: pressure
                topic: a/{id}/pressure
                payload: '{"bar":{sine:5,1,60s}}'
                interval: 250ms
                phase: 100ms
                jitter: 10%
                qos: 0
                retain: false
                count: 7
                faults: late=1%/5s
                properties: {contentType: application/json, utf8: true, expiry: 1h, user: {unit: bar}}
              - {topic: 'a/{id}/state', format: text,
                 phase: random}
          - {name: valve,
             devices: 1, commands: {topic: 'a/{id}/set', responseTopic: 'a/{id}/done', qos: 2, intervalMin: 1s},
             streams: [{topic: b, payload: '{seq|u8}', format: binary}]}
        stages:
          - rampUp: 10s
          - burst: 5s
            rate: 2.5
          - storm: 5s
          - hold: 1m
          - rampDown: 10s
        repeat: 3
        description: Every key
        """;

    static FleetSettings base() {
        return SensorConfigs.settings("sensor.broker.host=10.0.0.1", "sensor.interval=2s")
                .fleet();
    }

    static FleetSettings read(String text) {
        return ScenarioReader.read(text, base());
    }

    static Path recording(Path directory) throws IOException {
        return Files.writeString(
                directory.resolve("recording.jsonl"),
                "{\"topic\":\"a/1\",\"payload\":\"x\",\"qos\":0,\"retain\":false,\"receivedAt\":\"2026-01-01T00:00:00.000Z\"}\n");
    }
}
