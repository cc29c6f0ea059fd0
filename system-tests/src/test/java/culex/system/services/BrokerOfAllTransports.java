package culex.system.services;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Starts one broker with all transports for the tests of a class. */
abstract class BrokerOfAllTransports {
    @TempDir
    private static Path directory;

    private static Transports transports;

    @BeforeAll
    static void startBroker() {
        transports = Transports.start(directory);
    }

    @AfterAll
    static void stopBroker() {
        transports.close();
    }

    static Transports transports() {
        return transports;
    }
}
