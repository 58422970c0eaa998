package io.gatewaytunnel.it.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.netbeans.lib.profiler.heap.Field;
import org.netbeans.lib.profiler.heap.Heap;
import org.netbeans.lib.profiler.heap.HeapFactory;
import org.netbeans.lib.profiler.heap.Instance;
import org.netbeans.lib.profiler.heap.JavaClass;
import org.netbeans.lib.profiler.heap.ObjectFieldValue;
import org.netbeans.lib.profiler.heap.PrimitiveArrayInstance;
import org.netbeans.lib.profiler.heap.Value;

/** Reads in a heap dump what keeps a class loader. */
final class HeapDump {
    private static final int LONGEST_WAY = 60; // objects; ways seen are shorter than twenty

    private final Heap heap;

    private HeapDump(Heap heap) {
        this.heap = heap;
    }

    /** A text of some lines for each class loader that has a class of this name. */
    static String keepersOf(Path dump, String className) throws IOException {
        return new HeapDump(HeapFactory.createHeap(dump.toFile())).keepersOf(className);
    }

    private String keepersOf(String className) {
        Set<Instance> loaders = new LinkedHashSet<>();
        for (JavaClass type : heap.getAllClasses()) {
            if (type.getName().equals(className)) {
                loaders.add(type.getClassLoader());
            }
        }
        return loaders.stream()
                .map(loader -> named(loader) + " is kept by " + way(loader) + "; named by " + referrers(loader))
                .collect(Collectors.joining("\n"));
    }

    /** From the object to a root, each step with the field that holds the one before. */
    private String way(Instance object) {
        StringBuilder way = new StringBuilder();
        Instance held = object;
        for (int steps = 0; steps < LONGEST_WAY; steps++) {
            Instance holder = held.getNearestGCRootPointer();
            if (holder == null || holder.equals(held)) {
                break;
            }
            way.append("\n  ").append(field(held, holder)).append(" of ").append(named(holder));
            held = holder;
        }
        return way.append(
                        heap.getGCRoot(held) == null
                                ? ", no root"
                                : ", " + heap.getGCRoot(held).getKind())
                .toString();
    }

    private static String field(Instance held, Instance holder) {
        return held.getReferences().stream()
                .filter(value -> value.getDefiningInstance().equals(holder))
                .map(HeapDump::field)
                .findFirst()
                .orElse("?");
    }

    private static String field(Value value) {
        if (value instanceof ObjectFieldValue named) {
            Field field = named.getField();
            return (field.isStatic() ? "static " : "") + field.getName();
        }
        return "an element";
    }

    /** All but the classes, domains and modules of its own. */
    private static String referrers(Instance loader) {
        List<Value> references = loader.getReferences();
        return references.stream()
                .map(value -> field(value) + " of " + named(value.getDefiningInstance()))
                .filter(name -> !name.startsWith("static <classLoader>")
                        && !name.contains(" java.security.ProtectionDomain")
                        && !name.contains(" java.lang.Module"))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String named(Instance object) {
        String type = object.getJavaClass().getName();
        String name = isThread(object) ? threadName(object) : "";
        return type + "#" + object.getInstanceNumber() + name;
    }

    private static boolean isThread(Instance object) {
        JavaClass type = object.getJavaClass();
        while (type != null && !type.getName().equals(Thread.class.getName())) {
            type = type.getSuperClass();
        }
        return type != null;
    }

    /** Empty where it is not in Latin letters. */
    private static String threadName(Instance thread) {
        return thread.getValueOfField("name") instanceof Instance name
                        && name.getValueOfField("value") instanceof PrimitiveArrayInstance latin1
                ? " '"
                        + latin1.getValues().stream()
                                .map(octet -> String.valueOf((char) Integer.parseInt(octet.toString())))
                                .collect(Collectors.joining())
                        + "'"
                : "";
    }
}
