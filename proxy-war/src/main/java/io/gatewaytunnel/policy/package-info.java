/**
 * What a route does to its requests beside leading them to a service: filters, limits, timeouts, retries and sessions,
 * in the words of the Gateway API's HTTPRoute.
 *
 * <p>The walk: {@link io.gatewaytunnel.route.PolicyReader} makes a {@link io.gatewaytunnel.policy.RoutePolicy} of a
 * rule in a configuration file, which its route holds. The front finds it with the route, when the head of a request is
 * there: {@link io.gatewaytunnel.policy.Limits} let it in or do not, a {@link io.gatewaytunnel.policy.Redirect} answers
 * it, a {@link io.gatewaytunnel.policy.Rewrite} and {@link io.gatewaytunnel.policy.FieldChanges} make of it what the
 * origin sees. It keeps what it found through waiting and retries. Immutable but for counts; any thread. Source:
 * gateway-api.sigs.k8s.io, HTTPRouteFilter, GEP-1619, GEP-1731, GEP-1742; docs/ROUTES.md.
 */
@NullMarked
package io.gatewaytunnel.policy;

import org.jspecify.annotations.NullMarked;
