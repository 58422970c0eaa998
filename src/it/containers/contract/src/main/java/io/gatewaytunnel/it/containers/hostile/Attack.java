package io.gatewaytunnel.it.containers.hostile;

import java.util.List;

/**
 * One way to harm a proxy without a token.
 *
 * @param name what it does, in words; a line of the full suite's table
 * @param representative whether each build runs it; the full suite runs all
 * @param waves the connections that it is made of, all begun together
 */
public record Attack(String name, boolean representative, List<Wave> waves) {
    public Attack {
        waves = List.copyOf(waves);
    }

    /** Those of them that this run is to try: of the full suite those whose name has the text asked for, if any. */
    static List<Attack> chosen(Attack... attacks) {
        return chosen(List.of(attacks));
    }

    static List<Attack> chosen(List<Attack> attacks) {
        String wanted = System.getProperty("it.hostile.attack", "");
        return attacks.stream()
                .filter(attack -> Siege.isFull() || attack.representative())
                .filter(attack -> attack.name().contains(wanted))
                .toList();
    }

    /** One of the full suite. */
    static Attack of(String name, Wave... waves) {
        return new Attack(name, false, List.of(waves));
    }

    /** The one of its kind that each build runs. */
    static Attack usual(String name, Wave... waves) {
        return new Attack(name, true, List.of(waves));
    }

    @Override
    public String toString() {
        return name;
    }
}
