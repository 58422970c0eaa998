package io.gatewaytunnel.it.containers;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** What the annotations of the contract's tests say of each promise. */
final class ContractTests {
    private final List<Class<?>> classes;

    /** Those of these classes. */
    ContractTests(Class<?>... classes) {
        this.classes = List.of(classes);
    }

    /** Every test that is run on the servers. */
    List<Method> all() {
        return classes.stream()
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .distinct()
                .filter(ContractTests::isTest)
                .sorted(Comparator.comparing(Method::getName)) // reflection has no order
                .toList();
    }

    private static boolean isTest(Method method) {
        return method.isAnnotationPresent(Test.class)
                || method.isAnnotationPresent(ParameterizedTest.class)
                || method.isAnnotationPresent(RepeatedTest.class);
    }

    /** Each promise's cells in the order of {@link Server}, the notes spelt out as {@link PromiseTable#spelt} does. */
    Map<String, List<String>> cells() {
        Map<String, Map<Server, String>> found = new TreeMap<>();
        for (Method test : all()) {
            Promise promise = test.getAnnotation(Promise.class);
            if (promise != null) {
                Map<Server, String> row = found.computeIfAbsent(promise.value(), name -> new EnumMap<>(Server.class));
                for (Server server : Server.values()) {
                    row.merge(server, cell(test, server), ContractTests::worse);
                }
            }
        }
        Map<String, List<String>> cells = new TreeMap<>();
        found.forEach((name, row) -> cells.put(name, List.copyOf(row.values())));
        return cells;
    }

    private static String cell(Method test, Server server) {
        String cell = "yes";
        for (Differs difference : test.getAnnotationsByType(Differs.class)) {
            if (Arrays.asList(difference.on()).contains(server)) {
                String how = difference.how() == Differs.How.CANNOT ? "cannot" : "setting";
                cell = worse(cell, how + "\n" + difference.why());
            }
        }
        return cell;
    }

    /** The cell of a promise is that of the test that fares worst; notes of the same kind are all kept. */
    private static String worse(String one, String other) {
        int order = rank(one) - rank(other);
        if (order != 0 || one.contains(other) || other.contains(one)) {
            return order > 0 || (order == 0 && one.contains(other)) ? one : other;
        }
        return one + other.substring(other.indexOf('\n'));
    }

    private static int rank(String cell) {
        return cell.startsWith("cannot") ? 2 : cell.startsWith("setting") ? 1 : 0;
    }
}
