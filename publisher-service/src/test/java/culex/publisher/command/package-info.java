/** Tests of the commands to simulated devices. */
@NullMarked
package culex.publisher.command;

import org.jspecify.annotations.NullMarked;
