package io.gatewaytunnel.it.run;

import java.net.URI;

/** The agent as a process. The test that starts it closes it. */
public final class RunningAgent implements AutoCloseable {
    private final JavaProcess process;

    private RunningAgent(JavaProcess process) {
        this.process = process;
    }

    /** One that serves {@code origin}; it need not be connected yet when this returns. */
    public static RunningAgent start(RunningProxy proxy, URI origin) {
        return options(proxy.hub(), origin).start();
    }

    public static Options options(URI hub, URI origin) {
        return new Options().argument("--hub", hub.toString(), "--origin", origin.toString());
    }

    /** Without any argument: for tests of how it refuses to run. */
    public static Options options() {
        return new Options();
    }

    public JavaProcess process() {
        return process;
    }

    public JvmProbe jvm() {
        return new JvmProbe(process);
    }

    @Override
    public void close() {
        process.close();
    }

    /** What an agent is started with; not for use by several threads. */
    public static final class Options extends ArtifactOptions<Options> {
        private Options() {
            super("gatewaytunnel.agent");
        }

        @Override
        Options self() {
            return this;
        }

        public Options name(String name) {
            return argument("--name", name);
        }

        public RunningAgent start() {
            return new RunningAgent(launch());
        }

        @Override
        public JavaProcess launch() {
            return command.start("agent");
        }
    }
}
