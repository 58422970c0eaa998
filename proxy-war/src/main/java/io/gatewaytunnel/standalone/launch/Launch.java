package io.gatewaytunnel.standalone.launch;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One run of the stand-alone application out of the WAR. It is reached through types of the JDK ({@link ToIntFunction}
 * to run, {@link AutoCloseable} to stop), because its class loader knows nothing of this one. Threads: {@link #run} on
 * the main thread, {@link #close} on the one that stops.
 */
final class Launch {
    private static final String APPLICATION = "io.gatewaytunnel.standalone.StandaloneMain";
    private static final int FAILED = 1;

    private volatile @Nullable UnpackedWar unpacked;
    private volatile @Nullable AutoCloseable application;
    private volatile boolean closing;

    /** Serves until stopped, and returns the exit code. */
    int run(String[] args) {
        try {
            Path war = Path.of(Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            UnpackedWar files = new UnpackedWar();
            unpacked = files;
            files.unpack(war);
            ClassLoader loader = files.loader();
            Thread.currentThread().setContextClassLoader(loader);
            Object loaded = loader.loadClass(APPLICATION)
                    .getConstructor(Path.class, Path.class)
                    .newInstance(files.application(), files.workDirectory());
            application = (AutoCloseable) loaded;
            @SuppressWarnings("unchecked") // The one class we loaded by name; it takes the arguments.
            ToIntFunction<String[]> main = (ToIntFunction<String[]>) loaded;
            return main.applyAsInt(args);
        } catch (IOException e) {
            if (closing) {
                // The folder was deleted under our hands; whoever asked for the stop needs no explanation.
                return FAILED;
            }
            System.err.println("gateway-tunnel: the embedded server cannot be unpacked to java.io.tmpdir ("
                    + System.getProperty("java.io.tmpdir") + "): " + e + "; make room there or name another folder with"
                    + " java -Djava.io.tmpdir=FOLDER");
        } catch (URISyntaxException | ReflectiveOperationException e) {
            System.err.println("gateway-tunnel: this is no complete gateway-tunnel.war: " + e);
        }
        return FAILED;
    }

    /** Stops the application, gracefully, and deletes what was unpacked. */
    void close() {
        closing = true;
        AutoCloseable running = application;
        UnpackedWar files = unpacked;
        try {
            if (running != null) {
                running.close();
            }
        } catch (Exception e) {
            System.err.println("gateway-tunnel: stopping failed: " + e);
        } finally {
            if (files != null) {
                files.delete();
            }
        }
    }
}
