package io.gatewaytunnel.it.containers.hostile;

import java.util.List;

/**
 * One way to harm a proxy without a token.
 *
 * @param name what it does, in words; a line of the full suite's table
 * @param turn when each build runs it; the full suite runs all
 * @param waves the connections that it is made of, all begun together
 */
public record Attack(String name, Turn turn, List<Wave> waves) {
    public Attack {
        waves = List.copyOf(waves);
    }

    /** Those of them that this run is to try, whose names have one of the parts asked for; without any, all. */
    static List<Attack> chosen(Attack... attacks) {
        return chosen(List.of(attacks));
    }

    static List<Attack> chosen(List<Attack> attacks) {
        List<String> wanted =
                List.of(System.getProperty("it.hostile.attack", "").split("\\|"));
        return attacks.stream()
                .filter(attack -> Siege.isFull() || attack.turn() != Turn.NONE)
                .filter(attack -> wanted.stream().anyMatch(attack.name()::contains))
                .toList();
    }

    /** One of the full suite. */
    static Attack of(String name, Wave... waves) {
        return new Attack(name, Turn.NONE, List.of(waves));
    }

    /** The one of its kind that each build runs. */
    static Attack usual(String name, Wave... waves) {
        return usual(Turn.ALONE, name, waves);
    }

    /** The same in a turn that it shares. */
    static Attack usual(Turn turn, String name, Wave... waves) {
        return new Attack(name, turn, List.of(waves));
    }

    @Override
    public String toString() {
        return name;
    }
}
