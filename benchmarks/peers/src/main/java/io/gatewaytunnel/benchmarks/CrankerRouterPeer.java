package io.gatewaytunnel.benchmarks;

import com.hsbc.cranker.mucranker.CrankerRouter;
import com.hsbc.cranker.mucranker.CrankerRouterBuilder;
import io.muserver.MuServerBuilder;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Cranker's public side. Arguments: address, public port, port for connectors. */
public final class CrankerRouterPeer {
    private static final Logger ALL = Logger.getLogger("");

    private CrankerRouterPeer() {}

    public static void main(String[] arguments) {
        ALL.setLevel(Level.WARNING);
        CrankerRouter router = CrankerRouterBuilder.crankerRouter()
                .withSupportedCrankerProtocols(List.of("cranker_3.0"))
                .start();
        MuServerBuilder.muServer()
                .withInterface(arguments[0])
                .withHttpPort(Integer.parseInt(arguments[1]))
                .withMaxRequestSize(Long.MAX_VALUE)
                .addHandler(router.createHttpHandler())
                .start();
        MuServerBuilder.muServer()
                .withInterface(arguments[0])
                .withHttpPort(Integer.parseInt(arguments[2]))
                .addHandler(router.createRegistrationHandler())
                .start();
    }
}
