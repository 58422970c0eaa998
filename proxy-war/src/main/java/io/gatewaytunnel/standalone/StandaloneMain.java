package io.gatewaytunnel.standalone;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.configfile.SettingsFile;
import io.gatewaytunnel.fatal.ProcessEnd;
import io.gatewaytunnel.reload.Hangup;
import io.gatewaytunnel.standalone.watch.FatalLogRecords;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.ToIntFunction;
import org.apache.catalina.util.ServerInfo;

/**
 * The stand-alone application. {@link #applyAsInt} serves until {@link #close}, and returns the exit code: 0 stopped, 2
 * bad usage, configuration or a port in use, 1 anything else. Out of memory or stuck, the process ends with 4. Threads:
 * run once on one, close on another, which returns when all is stopped.
 */
public final class StandaloneMain implements ToIntFunction<String[]>, AutoCloseable {
    private static final int STOPPED = 0;
    private static final int FAILED = 1;
    private static final int MISCONFIGURED = 2;

    private final Path application;
    private final Path workDirectory;
    private final Map<String, String> environment;
    private final Optional<ProcessEnd> end;
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** Completed when starting has ended: with what is to be stopped, or empty when nothing is. */
    private final CompletableFuture<Optional<EmbeddedTomcat>> started = new CompletableFuture<>();

    /**
     * Called through reflection by the launcher, whose folders these are to delete: the application unpacked, and one
     * to work in.
     */
    public StandaloneMain(Path application, Path workDirectory) {
        this(application, workDirectory, System.getenv(), Optional.of(endOfThisProcess()));
    }

    /** {@code end} is what may end the process; empty where it is not ours. */
    StandaloneMain(Path application, Path workDirectory, Map<String, String> environment, Optional<ProcessEnd> end) {
        this.end = end;
        this.application = application;
        this.workDirectory = workDirectory;
        this.environment = Map.copyOf(environment);
    }

    @Override
    public int applyAsInt(String[] args) {
        try {
            if (args.length > 0 && args[0].equals(RouteCommand.NAME)) {
                return new RouteCommand(environment).run(Arrays.copyOfRange(args, 1, args.length));
            }
            if (args.length > 0 && args[0].equals(AgentsCommand.NAME)) {
                return new AgentsCommand(environment).run(Arrays.copyOfRange(args, 1, args.length));
            }
            if (args.length > 0 && args[0].equals(TokenCommand.NAME)) {
                return TokenCommand.run(Arrays.copyOfRange(args, 1, args.length));
            }
            run(new StandaloneCommandLine(), args);
            return STOPPED;
        } catch (ConfigException e) {
            e.mistakes().forEach(mistake -> System.err.println("gateway-tunnel: " + mistake));
            return MISCONFIGURED;
        } catch (StartException e) {
            System.err.println("gateway-tunnel: " + e.getMessage());
            return FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        } finally {
            started.complete(Optional.empty());
        }
    }

    /** Drains and stops. Blocks until a start under way has ended and all is stopped. */
    @Override
    public void close() {
        started.join().ifPresent(EmbeddedTomcat::stop);
        stopped.countDown();
    }

    private void run(StandaloneCommandLine commandLine, String[] args) throws InterruptedException {
        StandaloneCommandLine.Parsed parsed = commandLine.parse(args);
        switch (parsed.task()) {
            case HELP -> System.out.print(commandLine.usage());
            case VERSION -> System.out.println(version());
            case CHECK ->
                check(new StandaloneOptions(parsed.options(), environment, SettingsFile.NamedFiles.LEFT), false);
            case CHECK_DEEP -> check(new StandaloneOptions(parsed.options(), environment), true);
            case SERVE -> serve(new StandaloneOptions(parsed.options(), environment));
        }
    }

    private void check(StandaloneOptions options, boolean deep) {
        options.requireUsable(Runtime.getRuntime().maxMemory());
        if (deep) {
            new EmbeddedTomcat(application, workDirectory, options).tryOut();
        }
        System.out.println("gateway-tunnel: " + options.words() + " can be used");
    }

    private void serve(StandaloneOptions options) throws InterruptedException {
        options.requireUsable(Runtime.getRuntime().maxMemory());
        EmbeddedTomcat tomcat = new EmbeddedTomcat(application, workDirectory, options);
        tomcat.start();
        end.ifPresent(process -> {
            tomcat.watch(process, options);
            Hangup.on(tomcat::reload);
        });
        System.out.println("gateway-tunnel serving at " + tomcat.url());
        started.complete(Optional.of(tomcat));
        stopped.await();
    }

    private static ProcessEnd endOfThisProcess() {
        ProcessEnd end = ProcessEnd.install("gateway-tunnel");
        FatalLogRecords.install();
        return end;
    }

    private static String version() {
        String own = Optional.ofNullable(StandaloneMain.class.getPackage().getImplementationVersion())
                .orElse("(not packaged)");
        return "gateway-tunnel " + own + ", " + ServerInfo.getServerInfo() + ", Java " + Runtime.version();
    }
}
