/** Topic Names and Topic Filters, and the trees that match the one with the other. */
@NullMarked
package culex.broker.topic;

import org.jspecify.annotations.NullMarked;
