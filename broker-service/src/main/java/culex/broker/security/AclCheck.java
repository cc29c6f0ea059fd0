package culex.broker.security;

import culex.broker.packet.QoS;
import culex.broker.topic.TopicFilter;
import culex.broker.topic.TopicName;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The program {@code ./culex acl check}: prints the decision of an ACL file about one request and the rule that decided, without a broker.
 */
public final class AclCheck {
    private static final int ARGUMENTS = 7;
    private static final int DENIED = 1;
    private static final int USAGE = 2;
    /** The argument {@code -}: in place of the path, there is no users file; in place of the user name, the client is anonymous. */
    private static final String NONE = "-";

    private AclCheck() {}

    /**
     * The program: {@code ACL_FILE USERS_FILE reject|narrow USER CLIENT publish|subscribe TOPIC}, with {@code -} for no users file and for
     * an anonymous client. Ends with exit code 0 when the request is allowed, 1 when it is denied, and 2 when a file or an argument is
     * invalid.
     */
    public static void main(String[] arguments) throws IOException {
        try {
            Decision decision = decide(arguments);
            CommandOutput.print(
                    FileDescriptor.out, (decision.isAllowed() ? "allowed: " : "denied: ") + decision.reason());
            System.exit(decision.isAllowed() ? 0 : DENIED);
        } catch (IllegalArgumentException wrong) {
            CommandOutput.print(FileDescriptor.err, String.valueOf(wrong.getMessage()));
            System.exit(USAGE);
        }
    }

    /** @throws IllegalArgumentException with one line when a file or an argument is invalid */
    static Decision decide(String... arguments) {
        if (arguments.length != ARGUMENTS) {
            throw new IllegalArgumentException("acl check USER CLIENT publish|subscribe TOPIC");
        }
        AccessList rules =
                AclParser.watched("mqtt.acl.file", Path.of(arguments[0])).content();
        Users users = arguments[1].equals(NONE)
                ? null
                : UsersFile.watched("mqtt.security.users-file", Path.of(arguments[1]))
                        .content();
        boolean narrows = !arguments[2].toLowerCase(Locale.ROOT).equals("reject");
        String user = arguments[3];
        Principal client = user.equals(NONE) || user.isEmpty() ? Principal.ANONYMOUS : Principal.user(user);
        String topic = arguments[6];
        AclRequest request = request(arguments[5], topic);
        return new AclAuthorizer(List.of(AclSource.FILE), rules, users, narrows, true)
                .decide(request, client, arguments[4]);
    }

    private static AclRequest request(String name, String topic) {
        AclRequest request = switch (name) {
            case "publish" -> AclRequest.publish(topic, QoS.AT_MOST_ONCE, false);
            case "subscribe" -> AclRequest.subscribe(topic, QoS.AT_MOST_ONCE);
            default -> throw new IllegalArgumentException("there is publish and subscribe, not " + name);
        };
        boolean isPublish = request.operation() == AclOperation.PUBLISH;
        if (!(isPublish ? TopicName.isValid(topic) : TopicFilter.isValid(topic))) {
            throw new IllegalArgumentException(topic + " is no " + (isPublish ? "Topic Name" : "Topic Filter"));
        }
        return request;
    }
}
