package culex.publisher;

import culex.publisher.fleet.FleetSettings;
import culex.publisher.fleet.GroupSettings;
import culex.publisher.fleet.LoadPlan;
import culex.publisher.fleet.Stage;
import culex.publisher.fleet.StreamSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The examples in scenarios/, and faster versions of them for tests. */
final class Scenarios {

    private Scenarios() {}

    /** Returns the files of the examples. */
    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("..", "scenarios"))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    /** Returns a fleet whose stages and intervals take a fraction of their time, to another broker. */
    static FleetSettings faster(FleetSettings fleet, int times) {
        return new FleetSettings(
                fleet.groups().stream().map(group -> faster(group, times)).toList(),
                new LoadPlan(
                        fleet.load().stages().stream()
                                .map(stage ->
                                        new Stage(stage.kind(), stage.duration().dividedBy(times), stage.rate()))
                                .toList(),
                        fleet.load().rounds()),
                fleet.seed(),
                fleet.clockStart(),
                fleet.bufferedMessagesMax(),
                fleet.inFlightMessagesMax(),
                Duration.ofMillis(50),
                Duration.ofMillis(200),
                fleet.flushTimeout());
    }

    private static GroupSettings faster(GroupSettings group, int times) {
        return new GroupSettings(
                group.name(),
                group.size(),
                group.connection(),
                group.streams().stream()
                        .map(stream -> new StreamSettings(
                                stream.topic(),
                                stream.payload(),
                                stream.signal(),
                                stream.interval().dividedBy(times),
                                stream.qos(),
                                stream.retain(),
                                stream.count(),
                                stream.faults(),
                                stream.timing(),
                                stream.properties()))
                        .toList(),
                group.status(),
                group.commands(),
                group.recording());
    }
}
