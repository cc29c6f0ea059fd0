package culex.broker.security;

import culex.broker.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/** A method of enhanced authentication (section 4.12): a challenge and response over AUTH packets. */
public interface EnhancedAuthenticator {
    /** The Authentication Method that clients name, such as {@code SCRAM-SHA-256}. */
    String method();

    /** Begins an exchange for one CONNECT or re-authentication; on an event loop, which none of this blocks. */
    Exchange begin(String clientId);

    /** One exchange, in the order of its packets. */
    interface Exchange {
        /**
         * The client's next Authentication Data.
         *
         * @param data empty when the packet had none
         */
        Step onData(byte[] data);

        /** The user name that the client claims, or null while it has not sent one. */
        @Nullable String userName();
    }

    /** What follows from a client's Authentication Data. */
    sealed interface Step {
        /** The server asks on with AUTH 0x18. */
        record Continue(byte[] data) implements Step {}

        /** The client is who it says; data goes into CONNACK or AUTH 0x00 and may be empty. */
        record Done(byte[] data, Principal principal) implements Step {}

        /** The client is rejected, or disconnected when it was connected; the reason is for the log. */
        record Failed(ReasonCode reasonCode, String reason) implements Step {}
    }
}
