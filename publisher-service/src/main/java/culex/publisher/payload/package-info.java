/** Payloads of simulated devices: the template language and the fields that it offers. */
@NullMarked
package culex.publisher.payload;

import org.jspecify.annotations.NullMarked;
