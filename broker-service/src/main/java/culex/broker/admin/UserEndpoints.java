package culex.broker.admin;

import culex.broker.config.BrokerConfig;
import culex.broker.config.Terms;
import culex.broker.security.AccessControl;
import culex.broker.security.KnownUsers;
import culex.broker.security.KnownUsers.User;
import culex.broker.security.UsersFile;
import culex.support.api.ApiAnswer;
import culex.support.api.ApiException;
import culex.support.api.JsonFields;
import culex.support.api.Role;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/v1/users}: the users of MQTT in the users file and in the Mosquitto password file. Only those of the users file can be
 * changed. No response has a password or a credential.
 */
@Singleton
final class UserEndpoints implements AdminEndpoints {
    private static final String USER = "/users/:name";
    private static final String PASSWORD = "password";
    private static final String ROLES = "roles";
    private static final int ROLES_MAX = 100;
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int CONFLICT = 409;
    private static final int FAILED = 500;

    private final KnownUsers known;
    private final @Nullable UsersFile file;
    private final boolean needsOne;

    @Inject
    UserEndpoints(BrokerConfig config) {
        this(Terms.access(config));
    }

    private UserEndpoints(AccessControl.Settings settings) {
        this(
                settings.usersFile().map(Path::of).orElse(null),
                settings.mosquittoFile().map(Path::of).orElse(null),
                settings.needsUsers());
    }

    /**
     * @param usersFile null for none
     * @param mosquittoFile null for none
     * @param needsOne whether the last user of the users file may not be removed
     */
    UserEndpoints(@Nullable Path usersFile, @Nullable Path mosquittoFile, boolean needsOne) {
        known = new KnownUsers(usersFile, mosquittoFile);
        file = usersFile == null ? null : new UsersFile(usersFile);
        this.needsOne = needsOne;
    }

    @Override
    public void addTo(AdminRoutes routes) {
        routes.change(HttpMethod.GET, "/users", Role.ADMIN, this::list);
        routes.change(HttpMethod.PUT, USER, Role.ADMIN, this::put);
        routes.change(HttpMethod.DELETE, USER, Role.ADMIN, this::remove);
    }

    private synchronized ApiAnswer list(ApiRequest request) {
        request.allowOnly("name", Page.LIMIT, Page.CURSOR);
        String name = request.query("name");
        NamePattern pattern = new NamePattern(name == null ? "*" : name);
        Page<User> page = new Page<>(request, "users", false);
        try {
            known.forEach(user -> {
                Page.Key key = new Page.Key(user.source().ordinal(), user.name());
                if (pattern.matches(user.name()) && page.wants(key)) {
                    page.add(key, user);
                }
            });
        } catch (IOException unreadable) {
            throw new ApiException(FAILED, "The users cannot be read: " + unreadable.getMessage());
        }
        return ApiAnswer.ok(page.toJson(UserEndpoints::json).put("changeable", file != null));
    }

    private static JsonObject json(User user) {
        return new JsonObject()
                .put("name", user.name())
                .put(ROLES, new JsonArray(user.roles()))
                .put("source", user.source().label());
    }

    private synchronized ApiAnswer put(ApiRequest request) {
        request.allowOnly();
        UsersFile to = file();
        JsonFields fields = new JsonFields(request.json(), "");
        fields.allowOnly(Set.of(PASSWORD, ROLES));
        String password = fields.text(PASSWORD);
        List<String> roles = roles(fields);
        if (password == null && roles == null) {
            throw ApiException.badRequest("password, roles or both are needed");
        }
        String name = request.path("name");
        try {
            boolean isNew = to.put(name, password == null ? null : password.toCharArray(), roles);
            return new ApiAnswer(isNew ? CREATED : OK, new JsonObject().put("name", name));
        } catch (IllegalArgumentException wrong) {
            throw ApiException.badRequest("The user cannot be written: " + wrong.getMessage());
        } catch (IOException failed) {
            throw unwritable(failed);
        }
    }

    /** The roles in the body; null when they are absent. */
    private static @Nullable List<String> roles(JsonFields fields) {
        if (!fields.has(ROLES)) {
            return null;
        }
        if (!(fields.value(ROLES) instanceof JsonArray array) || array.size() > ROLES_MAX) {
            throw fields.wrong(ROLES, "must be an array of at most " + ROLES_MAX + " strings");
        }
        List<String> roles = new ArrayList<>();
        for (Object role : array) {
            if (!(role instanceof String text)) {
                throw fields.wrong(ROLES, "must be an array of at most " + ROLES_MAX + " strings");
            }
            roles.add(text);
        }
        return roles;
    }

    private synchronized ApiAnswer remove(ApiRequest request) {
        request.allowOnly();
        UsersFile from = file();
        String name = request.path("name");
        try {
            if (!from.remove(name, needsOne)) {
                throw ApiException.notFound("There is no user " + name + " in the users file");
            }
            return ApiAnswer.NO_CONTENT;
        } catch (IllegalStateException last) {
            throw new ApiException(CONFLICT, String.valueOf(last.getMessage()));
        } catch (IOException failed) {
            throw unwritable(failed);
        }
    }

    private UsersFile file() {
        if (file == null) {
            throw new ApiException(
                    CONFLICT, "mqtt.security.users-file is not set, so there is no file whose users can be changed");
        }
        return file;
    }

    private static ApiException unwritable(IOException failed) {
        return new ApiException(FAILED, "The users file cannot be changed: " + failed.getMessage());
    }
}
