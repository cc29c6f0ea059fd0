package culex.broker.security;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Lists the names in the users file and in the Mosquitto password file, without their credentials. Blocks: call it on worker threads. */
public final class KnownUsers {
    private final @Nullable Path usersFile;
    private final @Nullable Path mosquittoFile;

    /** The file of a user. */
    public enum Source {
        USERS_FILE("usersFile"),
        MOSQUITTO_FILE("mosquittoPasswordFile");

        private final String label;

        Source(String label) {
            this.label = label;
        }

        /** The name of this value in the admin API. */
        public String label() {
            return label;
        }
    }

    /**
     * A user.
     *
     * @param roles the roles in permissions; none in a Mosquitto password file
     */
    public record User(String name, List<String> roles, Source source) {}

    /**
     * @param usersFile null for none
     * @param mosquittoFile null for none
     */
    public KnownUsers(@Nullable Path usersFile, @Nullable Path mosquittoFile) {
        this.usersFile = usersFile;
        this.mosquittoFile = mosquittoFile;
    }

    /** Passes each user of both files to a consumer, line by line. Lines that are not those of a user are left out. */
    public void forEach(Consumer<User> to) throws IOException {
        lines(usersFile, line -> {
            String name = Users.nameOf(line);
            if (!name.isEmpty()) {
                to.accept(new User(name, Users.rolesOf(line), Source.USERS_FILE));
            }
        });
        lines(mosquittoFile, line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                to.accept(new User(line.substring(0, colon), List.of(), Source.MOSQUITTO_FILE));
            }
        });
    }

    private static void lines(@Nullable Path file, Consumer<String> to) throws IOException {
        if (file == null) {
            return;
        }
        TextLines.read(file).stream()
                .map(String::strip)
                .filter(line -> !line.startsWith("#"))
                .forEach(to);
    }
}
