package io.gatewaytunnel.quirks;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Steps from object to object inside a container. What is missing is a {@link ReflectiveOperationException}; what is
 * null, since the container is done with it, an {@link IllegalStateException}. */
final class Reflection {
    private Reflection() {}

    /** The value of a field, whoever declares it. */
    static Object field(Object owner, String name) throws ReflectiveOperationException {
        for (Class<?> type = owner.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    field.setAccessible(true);
                    return required(field.get(owner), name);
                }
            }
        }
        throw new NoSuchFieldException(owner.getClass().getName() + "." + name);
    }

    /** The result of a public method without parameters. */
    static Object call(Object owner, String name) throws ReflectiveOperationException {
        return required(invoke(owner, name), name);
    }

    /** Calls a public method, through a class or interface that is itself public: implementations often are not. */
    static @Nullable Object invoke(Object owner, String name, Object... arguments) throws ReflectiveOperationException {
        try {
            return find(owner.getClass(), name, arguments.length).invoke(owner, arguments);
        } catch (InvocationTargetException e) {
            throw new ReflectiveOperationException(name + " failed", e.getCause());
        }
    }

    private static Method find(Class<?> type, String name, int parameters) throws NoSuchMethodException {
        for (Class<?> candidate = type; candidate != null; candidate = candidate.getSuperclass()) {
            List<Class<?>> declarers = new ArrayList<>(List.of(candidate.getInterfaces()));
            declarers.add(0, candidate);
            for (Class<?> declarer : declarers) {
                for (Method method :
                        Modifier.isPublic(declarer.getModifiers()) ? declarer.getMethods() : new Method[0]) {
                    if (method.getName().equals(name)
                            && method.getParameterCount() == parameters
                            && Modifier.isPublic(method.getDeclaringClass().getModifiers())) {
                        return method;
                    }
                }
            }
        }
        throw new NoSuchMethodException(type.getName() + "." + name + " with " + parameters + " parameters");
    }

    private static Object required(@Nullable Object value, String name) {
        if (value == null) {
            throw new IllegalStateException(name + " is null");
        }
        return value;
    }
}
