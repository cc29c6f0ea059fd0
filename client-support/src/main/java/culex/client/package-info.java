/** What the MQTT clients of publisher and subscriber have in common: address, TLS, login, back-off and the texts of failures. */
@NullMarked
package culex.client;

import org.jspecify.annotations.NullMarked;
