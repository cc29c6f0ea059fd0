package culex.broker.ctl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ctl command start-fleet with files of scenarios, and ctl without a publisher service. */
class CtlFleetsTest extends CtlFixture {
    @Test
    void startFleetSendsTheScenarioUnderTheNameOfItsFile(@TempDir Path directory) throws IOException {
        String file = Files.writeString(directory.resolve("factory line.yaml"), "groups: []")
                .toString();
        answers.add("{\"name\":\"x\",\"devices\":3}");
        assertEquals(0, run("start-fleet", file), this::complaint);
        answers.add("{\"name\":\"x\",\"devices\":3}");
        assertEquals(0, run("start-fleet", file, "--name", "lab"), this::complaint);
        assertEquals(
                List.of(
                        "POST /api/v1/fleets?name=factory%20line groups: []",
                        "POST /api/v1/fleets?name=lab groups: []"),
                requests);
        assertEquals(List.of("factory line is started, with 3 devices", "lab is started, with 3 devices"), printed());
    }

    @Test
    void missingFileOfAScenarioIsReportedAndNoRequestIsSent() {
        assertEquals(1, run("start-fleet", "/nowhere/a.yaml"));
        assertTrue(complaint().contains("ctl start-fleet: there is no file /nowhere/a.yaml"), this::complaint);
        assertEquals(List.of(), requests);
    }

    @Test
    void scenarioLargerThanABodyOfThePublisherIsReportedAndNotSent(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("a.yaml");
        Files.writeString(file, "#".repeat(65_537));
        for (String large : List.of(file.toString(), "/dev/zero")) {
            assertEquals(1, run("start-fleet", large));
            assertTrue(
                    complaint().contains("ctl start-fleet: " + large + " is larger than 65536 bytes"), this::complaint);
        }
        assertEquals(List.of(), requests);
        Files.writeString(file, "#".repeat(65_536));
        answers.add("{\"name\":\"a\",\"devices\":3}");
        assertEquals(0, run("start-fleet", file.toString()), this::complaint);
    }

    @Test
    void scenarioThatIsNotUtf8OrADirectoryIsReportedAndNotSent(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("a.yaml"), new byte[] {(byte) 0xff});
        assertEquals(1, run("start-fleet", file.toString()));
        assertTrue(complaint().contains(file + " is not UTF-8"), this::complaint);
        assertEquals(1, run("start-fleet", directory.toString()));
        assertTrue(complaint().contains(directory + " cannot be read"), this::complaint);
        assertEquals(List.of(), requests);
    }

    @Test
    void fleetsCommandThatCannotReachThePublisherServiceSaysSo() {
        server.stop(0);
        assertEquals(1, run("fleets"));
        assertTrue(complaint().contains("No publisher answers at http://127.0.0.1:"), this::complaint);
        assertTrue(complaint().contains("(CULEX_PUBLISHER_API)"), this::complaint);
    }
}
