package io.gatewaytunnel.app;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.security.AccessControlContext;
import java.security.AccessController;
import java.security.DomainCombiner;
import java.security.PrivilegedAction;
import java.security.ProtectionDomain;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A thread inherits the context class loader of the one that made it, and before Java 24 remembers whose code was
 * running then; so do the threads that it makes. One of the server's that came into being below a request of ours, as
 * those do in which Payara reports bodies, would keep our class loader, with all classes and what they hold, for as
 * long as it finds work. So the application takes itself out of these memories when it goes.
 *
 * <p>Nobody but a security manager reads what code was running: where there is one, it is not touched. It takes a
 * server that opens {@code java.lang} ({@code --add-opens java.base/java.lang=ALL-UNNAMED}), as all of them do for
 * their own sake.
 */
@SuppressWarnings("removal") // from Java 24 on no thread remembers code, and nothing of this is done
final class InheritedContexts {
    private static final Logger LOG = System.getLogger(InheritedContexts.class.getName());
    private static final String FIELD = "inheritedAccessControlContext";
    private static final int ROOM = 16; // threads that may begin during the look

    private InheritedContexts() {}

    /**
     * Takes what {@code loader} has loaded out of the memory of every thread that is alive; after all of the
     * application has ended. Never throws; other domains, and threads that know nothing of ours, stay as they are.
     */
    static void forget(ClassLoader loader) {
        if (System.getSecurityManager() != null) {
            return;
        }
        forgetLoader(loader);
        forgetDomains(loader);
    }

    private static void forgetLoader(ClassLoader loader) {
        ClassLoader parent = loader.getParent() == null ? ClassLoader.getSystemClassLoader() : loader.getParent();
        for (Thread thread : threads()) {
            // this one is the server's to restore
            if (thread != Thread.currentThread() && thread.getContextClassLoader() == loader) {
                thread.setContextClassLoader(parent);
            }
        }
    }

    private static void forgetDomains(ClassLoader loader) {
        try {
            Field inherited = Thread.class.getDeclaredField(FIELD);
            inherited.setAccessible(true);
            int forgotten = 0;
            for (Thread thread : threads()) {
                if (inherited.get(thread) instanceof AccessControlContext context) {
                    AccessControlContext rest = without(loader, context);
                    if (rest != null) {
                        inherited.set(thread, rest);
                        forgotten++;
                    }
                }
            }
            LOG.log(Level.DEBUG, "step=stop {0} threads had come into being below code of ours", forgotten);
        } catch (NoSuchFieldException e) {
            // Java 24 or newer
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            LOG.log(Level.DEBUG, "step=stop threads may keep the classes of this deployment: {0}", e.toString());
        }
    }

    private static Thread[] threads() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        Thread[] seen;
        int count;
        do {
            seen = new Thread[group.activeCount() * 2 + ROOM];
            count = group.enumerate(seen, true);
        } while (count == seen.length); // there may be more
        return Arrays.copyOf(seen, count);
    }

    /** Null where nothing of the loader's is in it. */
    private static @Nullable AccessControlContext without(ClassLoader loader, AccessControlContext context) {
        ProtectionDomain[] domains = domains(context);
        ProtectionDomain[] others = Arrays.stream(domains)
                .filter(domain -> domain == null || domain.getClassLoader() != loader)
                .toArray(ProtectionDomain[]::new);
        if (others.length == domains.length) {
            return null;
        }
        AccessControlContext rest = new AccessControlContext(others);
        DomainCombiner combiner = context.getDomainCombiner();
        return combiner == null ? rest : new AccessControlContext(rest, combiner);
    }

    /** A context tells its domains to a combiner only, when it is combined with what is running. */
    private static ProtectionDomain[] domains(AccessControlContext context) {
        AtomicReference<ProtectionDomain[]> told = new AtomicReference<>();
        DomainCombiner listener = (running, assigned) -> {
            told.set(assigned);
            return running;
        };
        PrivilegedAction<AccessControlContext> combining = AccessController::getContext;
        AccessController.doPrivileged(combining, new AccessControlContext(context, listener));
        ProtectionDomain[] domains = told.get();
        return domains == null ? new ProtectionDomain[0] : domains.clone();
    }
}
