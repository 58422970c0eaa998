package io.gatewaytunnel.standalone;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.mux.TimerThread;
import io.gatewaytunnel.reload.FilesRead;
import io.gatewaytunnel.reload.Reload;
import java.time.Clock;
import java.util.List;
import org.apache.tomcat.util.net.SSLHostConfig;

/**
 * Takes up certificates and keys that have been renewed: connections that are made from then on have the new ones, and
 * those that are there go on. Keys that cannot be used leave the old ones in their place. Threads: its own. Owner: the
 * server, which closes it.
 */
final class KeysReload implements AutoCloseable {
    private final StandaloneOptions options;
    private final List<Port> ports;
    private final TimerThread timer = new TimerThread("gateway-tunnel-keys");
    private final Reload reload;

    private KeysReload(StandaloneOptions options, List<Port> ports) {
        this.options = options;
        this.ports = ports;
        FilesRead read = new FilesRead();
        TlsKeys.files(options).forEach(read::note);
        this.reload =
                Reload.start(timer, options.value(Reload.INTERVAL), read.state(), this::takeUp, Clock.systemUTC());
    }

    /** For ports that have been bound with the keys of now. */
    static KeysReload start(StandaloneOptions options, List<Port> ports) {
        return new KeysReload(options, ports);
    }

    /** Reads them soon. */
    void now() {
        reload.now();
    }

    private Reload.Outcome takeUp(FilesRead read) {
        TlsKeys.files(options).forEach(read::note);
        for (Port port : ports) {
            SSLHostConfig keys = TlsKeys.find(options)
                    .orElseThrow(
                            () -> new ConfigException("there are no keys any more; only a restart takes them away"));
            try {
                port.endpoint().addSslHostConfig(keys, true);
            } catch (IllegalArgumentException e) {
                throw TlsKeys.unusable(e);
            }
        }
        return new Reload.Outcome(List.of("certificate and key"), List.of());
    }

    @Override
    public void close() {
        reload.close();
        timer.close();
    }
}
