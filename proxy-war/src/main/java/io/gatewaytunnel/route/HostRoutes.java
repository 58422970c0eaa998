package io.gatewaytunnel.route;

import io.gatewaytunnel.http.Headers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The matches of one host pattern: by exact path, and as a tree of segments by prefix. At each the ones that ask for
 * more come first. Immutable.
 */
final class HostRoutes {
    private final NameIndex<Candidate[]> exact;
    private final Segment prefixes;

    private HostRoutes(NameIndex<Candidate[]> exact, Segment prefixes) {
        this.exact = exact;
        this.prefixes = prefixes;
    }

    /** One match of one route, and its place in the order of the file. */
    record Candidate(Route route, RouteMatch match, int order) implements Comparable<Candidate> {
        /** With a method first, then by more fields, then by more parameters, then by who came first. */
        @Override
        public int compareTo(Candidate other) {
            int byMethod = Boolean.compare(
                    other.match.method().isPresent(), match.method().isPresent());
            if (byMethod != 0) {
                return byMethod;
            }
            int byHeaders = other.match.headers().size() - match.headers().size();
            if (byHeaders != 0) {
                return byHeaders;
            }
            int byQuery = other.match.query().size() - match.query().size();
            return byQuery != 0 ? byQuery : order - other.order;
        }
    }

    /** Those of one prefix, and what is below it. */
    private static final class Segment {
        private final Candidate[] here;
        private final @Nullable NameIndex<Segment> below;

        Segment(Candidate[] here, @Nullable NameIndex<Segment> below) {
            this.here = here;
            this.below = below;
        }

        /** Looks below before it looks here; {@code at} is behind this segment. As deep as the table's paths are. */
        @Nullable
        Candidate find(Look look, int at) {
            if (below != null && at < look.pathEnd() && look.target().charAt(at) == '/') {
                int next = look.target().indexOf('/', at + 1);
                int end = next < 0 || next > look.pathEnd() ? look.pathEnd() : next;
                Segment deeper = below.find(look.target(), at + 1, end);
                Candidate found = deeper == null ? null : deeper.find(look, end);
                if (found != null) {
                    return found;
                }
            }
            return look.first(here);
        }
    }

    /** What is looked for: {@code pathEnd} is where the query begins, or the target ends. */
    record Look(String method, String target, int pathEnd, Headers fields) {
        @Nullable
        Candidate first(Candidate[] candidates) {
            for (Candidate candidate : candidates) {
                if (candidate.match().takes(method, fields, target)) {
                    return candidate;
                }
            }
            return null;
        }
    }

    /** The match that is satisfied and comes first, or null. */
    @Nullable
    Candidate find(Look look) {
        Candidate[] ofPath = exact.find(look.target(), 0, look.pathEnd());
        Candidate found = ofPath == null ? null : look.first(ofPath);
        return found != null ? found : prefixes.find(look, 0);
    }

    /** While the table is made. */
    static final class Builder {
        private final Map<String, List<Candidate>> exact = new HashMap<>();
        private final Branch prefixes = new Branch();

        private static final class Branch {
            private final List<Candidate> here = new ArrayList<>();
            private final Map<String, Branch> below = new HashMap<>();

            Segment segment() {
                Map<String, Segment> segments = new HashMap<>();
                below.forEach((name, branch) -> segments.put(name, branch.segment()));
                return new Segment(sorted(here), segments.isEmpty() ? null : new NameIndex<>(segments, false));
            }
        }

        void add(Candidate candidate) {
            PathPattern path = candidate.match().path();
            if (path.exact()) {
                exact.computeIfAbsent(path.value(), value -> new ArrayList<>()).add(candidate);
                return;
            }
            Branch branch = prefixes;
            if (!path.value().isEmpty()) {
                for (String segment : path.value().substring(1).split("/", -1)) {
                    branch = branch.below.computeIfAbsent(segment, name -> new Branch());
                }
            }
            branch.here.add(candidate);
        }

        HostRoutes build() {
            Map<String, Candidate[]> paths = new HashMap<>();
            exact.forEach((path, candidates) -> paths.put(path, sorted(candidates)));
            return new HostRoutes(new NameIndex<>(paths, false), prefixes.segment());
        }

        private static Candidate[] sorted(List<Candidate> candidates) {
            return candidates.stream().sorted().toArray(Candidate[]::new);
        }
    }
}
