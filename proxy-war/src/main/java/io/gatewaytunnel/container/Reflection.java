package io.gatewaytunnel.container;

import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Steps from object to object inside a container. What is missing is a {@link ReflectiveOperationException}; what is
 * null, since the container is done with it, an {@link IllegalStateException}.
 *
 * <p>What was found is remembered, since some steps are taken with every request. Threads: any. The memory is as long
 * as the application's: the container's classes live longer.
 */
final class Reflection {
    private static final Map<Member, Method> METHODS = new ConcurrentHashMap<>();

    /** By the class of the object, and the name: most steps are of this kind, some dozens with each request. */
    private static final Map<Class<?>, Map<String, Field>> FIELDS = new ConcurrentHashMap<>();

    /** Methods of one name are told apart by their number of parameters and what the first one takes. */
    private record Member(Class<?> owner, String name, int parameters, Class<?> first) {
        static Member of(Object owner, String name, Object... arguments) {
            return new Member(
                    owner.getClass(),
                    name,
                    arguments.length,
                    arguments.length == 0 ? void.class : arguments[0].getClass());
        }

        boolean fits(Method method) {
            return Modifier.isPublic(method.getDeclaringClass().getModifiers()) && isLike(method);
        }

        boolean isLike(Method method) {
            return method.getName().equals(name)
                    && method.getParameterCount() == parameters
                    && (parameters == 0 || takes(method.getParameterTypes()[0]));
        }

        private boolean takes(Class<?> parameter) {
            return MethodType.methodType(parameter).wrap().returnType().isAssignableFrom(first);
        }
    }

    private Reflection() {}

    /** The value of a field, whoever declares it. */
    static Object field(Object owner, String name) throws ReflectiveOperationException {
        return required(fieldOf(owner, name).get(owner), name);
    }

    /** The same of a field that may hold nothing. */
    static @Nullable Object fieldOrNull(Object owner, String name) throws ReflectiveOperationException {
        return fieldOf(owner, name).get(owner);
    }

    /** Whether it has a field of that name, whoever declares it. */
    static boolean hasField(Object owner, String name) {
        try {
            fieldOf(owner, name);
            return true;
        } catch (NoSuchFieldException e) {
            return false;
        }
    }

    /** Gives a field, whoever declares it, another value. */
    static void setField(Object owner, String name, boolean value) throws ReflectiveOperationException {
        fieldOf(owner, name).setBoolean(owner, value);
    }

    static void setField(Object owner, String name, @Nullable Object value) throws ReflectiveOperationException {
        fieldOf(owner, name).set(owner, value);
    }

    private static Field fieldOf(Object owner, String name) throws NoSuchFieldException {
        Map<String, Field> known = FIELDS.computeIfAbsent(owner.getClass(), unseen -> new ConcurrentHashMap<>());
        Field field = known.get(name);
        if (field == null) {
            field = findField(owner.getClass(), name);
            known.put(name, field);
        }
        return field;
    }

    /** The result of a public method that has one. */
    static Object call(Object owner, String name, @Nullable Object... arguments) throws ReflectiveOperationException {
        return required(invoke(owner, name, arguments), name);
    }

    /** Calls a public method, through a class or interface that is itself public: implementations often are not. */
    static @Nullable Object invoke(Object owner, String name, @Nullable Object... arguments)
            throws ReflectiveOperationException {
        Member member = Member.of(owner, name, arguments);
        Method method = METHODS.get(member);
        if (method == null) {
            method = findMethod(member);
            METHODS.put(member, method);
        }
        return invoke(method, owner, arguments);
    }

    /** Calls a method whoever may see it; it is declared by the object's own class. */
    static @Nullable Object invokeHidden(Object owner, String name, Object... arguments)
            throws ReflectiveOperationException {
        Member member = Member.of(owner, name, arguments);
        Method method = METHODS.get(member);
        if (method == null) {
            method = findHidden(member);
            METHODS.put(member, method);
        }
        return invoke(method, owner, arguments);
    }

    private static Method findHidden(Member member) throws NoSuchMethodException {
        for (Method method : member.owner().getDeclaredMethods()) {
            if (member.isLike(method)) {
                method.setAccessible(true);
                return method;
            }
        }
        throw new NoSuchMethodException(member.toString());
    }

    private static @Nullable Object invoke(Method method, Object owner, @Nullable Object... arguments)
            throws ReflectiveOperationException {
        try {
            return method.invoke(owner, arguments);
        } catch (InvocationTargetException e) {
            throw new ReflectiveOperationException(method.getName() + " failed", e.getCause());
        }
    }

    private static Field findField(Class<?> owner, String name) throws NoSuchFieldException {
        for (Class<?> type = owner; type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    field.setAccessible(true);
                    return field;
                }
            }
        }
        throw new NoSuchFieldException(owner.getName() + "." + name);
    }

    private static Method findMethod(Member member) throws NoSuchMethodException {
        for (Class<?> candidate = member.owner(); candidate != null; candidate = candidate.getSuperclass()) {
            List<Class<?>> declarers = new ArrayList<>(List.of(candidate.getInterfaces()));
            declarers.add(0, candidate);
            for (Class<?> declarer : declarers) {
                for (Method method :
                        Modifier.isPublic(declarer.getModifiers()) ? declarer.getMethods() : new Method[0]) {
                    if (member.fits(method)) {
                        return method;
                    }
                }
            }
        }
        throw new NoSuchMethodException(member.toString());
    }

    private static Object required(@Nullable Object value, String name) {
        if (value == null) {
            throw new IllegalStateException(name + " is null");
        }
        return value;
    }
}
