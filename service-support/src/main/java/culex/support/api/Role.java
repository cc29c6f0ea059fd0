package culex.support.api;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a caller of the management port may do. Each role may do what the roles before it may. */
public enum Role {
    /** May read. */
    VIEWER,
    /** May also operate the broker: disconnect and ban clients, publish messages, drain the broker, make backups. */
    OPERATOR,
    /** May do everything. */
    ADMIN;

    /** The name of the role in files, commands and responses. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role with a name, or empty when there is none. */
    public static Optional<Role> of(String label) {
        return Stream.of(values()).filter(role -> role.label().equals(label)).findFirst();
    }

    /** Whether this role may do what the other one may. */
    public boolean includes(Role other) {
        return compareTo(other) >= 0;
    }
}
