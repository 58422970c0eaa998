/** The answers of our own: why a request was not served, in words and by the standards. */
@NullMarked
package io.gatewaytunnel.answer;

import org.jspecify.annotations.NullMarked;
