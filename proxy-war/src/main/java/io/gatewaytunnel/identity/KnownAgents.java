package io.gatewaytunnel.identity;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The agents as the records have them at one moment: who may come, with which keys. An agent whose credential was
 * revoked is not among them, nor is a key that was, nor one that two younger ones have replaced. Immutable.
 */
public final class KnownAgents {
    /** Two, so that the new one of a rotation can be tried while the old one is in use. */
    public static final int MOST_KEYS = 2;

    public static final KnownAgents NONE = new KnownAgents(Map.of());

    private final Map<String, Known> byName;

    /** An agent, and its keys, the youngest first. */
    public record Known(AgentRecord agent, List<AgentKey> keys) {
        public Known {
            keys = List.copyOf(keys);
        }

        /** The one of that id. */
        public Optional<AgentKey> key(String id) {
            return keys.stream().filter(key -> key.id().equals(id)).findFirst();
        }
    }

    private KnownAgents(Map<String, Known> byName) {
        this.byName = Map.copyOf(byName);
    }

    static KnownAgents of(Collection<AgentRecord> agents, Collection<KeyRecord> keys, Set<String> revoked) {
        Map<String, List<AgentKey>> byCredential = new HashMap<>();
        for (KeyRecord record : keys) {
            AgentKey.of(record)
                    .filter(key -> !revoked.contains(key.id()))
                    .ifPresent(key -> byCredential
                            .computeIfAbsent(record.credential(), credential -> new ArrayList<>())
                            .add(key));
        }
        Map<String, Known> known = new HashMap<>();
        for (AgentRecord agent : agents) {
            if (!revoked.contains(agent.credential())) {
                known.put(agent.name(), new Known(agent, newest(byCredential.get(agent.credential()))));
            }
        }
        return new KnownAgents(known);
    }

    private static List<AgentKey> newest(@Nullable List<AgentKey> all) {
        return youngestFirst(all).stream().limit(MOST_KEYS).toList();
    }

    /** The ids of those that younger ones have replaced, among all keys of one agent that are not revoked. */
    static List<String> replaced(List<AgentKey> all) {
        return youngestFirst(all).stream().skip(MOST_KEYS).map(AgentKey::id).toList();
    }

    /** A key that was enrolled by several codes, since an answer was lost, is one key. */
    private static Collection<AgentKey> youngestFirst(@Nullable List<AgentKey> all) {
        Map<String, AgentKey> byId = new LinkedHashMap<>();
        if (all != null) {
            all.stream()
                    .sorted(Comparator.comparing(AgentKey::enrolled)
                            .thenComparing(AgentKey::id)
                            .reversed())
                    .forEach(key -> byId.putIfAbsent(key.id(), key));
        }
        return byId.values();
    }

    public boolean isEmpty() {
        return byName.isEmpty();
    }

    public Optional<Known> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** By name, in alphabetical order. */
    public List<Known> all() {
        return byName.values().stream()
                .sorted(Comparator.comparing(known -> known.agent().name()))
                .toList();
    }
}
