package io.gatewaytunnel.app;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.security.ProtectionDomain;

/** As a server's for an application: has classes of its own, and their domains. */
final class ApplicationLoader extends ClassLoader {
    private static final int LOOKS = 50;
    private static final int MILLIS_BETWEEN = 100;

    ApplicationLoader() {
        super(ApplicationLoader.class.getClassLoader());
    }

    /** A class of its own with the code of {@code code}. */
    Class<?> own(Class<?> code) throws IOException {
        String name = code.getName();
        try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
            byte[] bytes = file.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length, new ProtectionDomain(null, null, this, null));
        }
    }

    /**
     * Does {@code use} with a loader that nobody else has, and says whether that one is collected some seconds later.
     */
    static boolean isCollectedAfter(Use use) throws Exception {
        ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
        WeakReference<ClassLoader> watched = watched(use, collected);
        for (int look = 0; look < LOOKS && watched.get() != null; look++) {
            System.gc();
            Object unused = collected.remove(MILLIS_BETWEEN);
        }
        return watched.get() == null;
    }

    private static WeakReference<ClassLoader> watched(Use use, ReferenceQueue<ClassLoader> collected) throws Exception {
        ApplicationLoader loader = new ApplicationLoader();
        use.use(loader);
        return new WeakReference<>(loader, collected);
    }

    /** What an application does, and what is done when it goes. */
    interface Use {
        void use(ApplicationLoader loader) throws Exception;
    }
}
