package culex.support.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFileTest {
    @ParameterizedTest
    @ValueSource(strings = {"secret", "secret\n", "secret\r\n", "\uFEFFsecret\r\n"})
    void whatEditorsAddIsNoPartOfTheSecret(String content, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), content);
        assertEquals(
                Optional.of("secret"), SecretFile.read("password", Optional.empty(), Optional.of(file.toString())));
    }
}
