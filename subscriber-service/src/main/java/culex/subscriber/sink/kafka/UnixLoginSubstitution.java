package culex.subscriber.sink.kafka;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import javax.security.auth.login.FailedLoginException;
import javax.security.auth.login.LoginException;

/**
 * Replaces a method of the JDK's login module for Unix users in native images. Quarkus registers that module with Kafka's client, and its
 * login calls the native library {@code jaas}, which not every GraalVM has for linking. The sink logs in with Kafka's own modules only.
 */
@TargetClass(className = "com.sun.security.auth.module.UnixLoginModule")
final class UnixLoginSubstitution {

    private UnixLoginSubstitution() {}

    /** Rejects the login, without the native library. */
    @Substitute
    @SuppressWarnings("DoNotCallSuggester") // called through the interface of login modules
    boolean login() throws LoginException {
        throw new FailedLoginException("native executables have no login of Unix users");
    }
}
