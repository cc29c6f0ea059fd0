/** The broker: start, ordered stop, configuration and limits. The root knows everything; nothing knows the root. */
@NullMarked
package culex.broker;

import org.jspecify.annotations.NullMarked;
