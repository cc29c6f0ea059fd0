/** The common part of the MQTT clients of publisher and subscriber: address, TLS, login, back-off and the texts of failures. */
@NullMarked
package culex.client;

import org.jspecify.annotations.NullMarked;
