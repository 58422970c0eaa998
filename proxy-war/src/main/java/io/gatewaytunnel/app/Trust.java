package io.gatewaytunnel.app;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.container.Container;
import io.gatewaytunnel.hub.AgentAuthentication;
import io.gatewaytunnel.hub.AgentCredentials;
import io.gatewaytunnel.hub.EnrolmentDoor;
import io.gatewaytunnel.hub.Hub;
import io.gatewaytunnel.hub.LoginThrottle;
import io.gatewaytunnel.hub.Operators;
import io.gatewaytunnel.hub.ServiceGrant;
import io.gatewaytunnel.identity.AgentBook;
import io.gatewaytunnel.identity.Enrolments;
import io.gatewaytunnel.identity.SignedHandshakes;
import io.gatewaytunnel.settings.Identity;
import io.gatewaytunnel.settings.IdentitySettings;
import io.gatewaytunnel.settings.ProxyConfig;
import io.gatewaytunnel.settings.TokenDigest;
import io.gatewaytunnel.state.StateDirectory;
import io.gatewaytunnel.state.StateException;
import io.gatewaytunnel.state.StatePlace;
import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Who may do what, and where that is kept. Owner: the application, which closes it. */
record Trust(
        AgentAuthentication authentication,
        Operators operators,
        Optional<EnrolmentDoor> enrolment,
        Optional<AgentBook> book) {
    private static final Logger LOG = System.getLogger(Trust.class.getName());

    /** Throws {@link ConfigException} when the state directory that was said cannot be used. */
    static Trust open(ServletContext context, Supplier<ProxyConfig> live, Container container) {
        ProxyConfig config = live.get();
        Identity identity = config.identity();
        ProxyConfig.Logins logins = config.hub().logins();
        LoginThrottle throttle = new LoginThrottle(logins);
        Optional<AgentBook> book = state(context, identity, container).map(AgentBook::open);
        AgentAuthentication authentication = new AgentAuthentication(
                AgentCredentials.asking(new CurrentCredentials(live)),
                book.map(agents -> new SignedHandshakes(agents, identity.hubNames(), logins.rememberedAddresses())),
                () -> most(live.get()),
                throttle,
                config.trustedProxies());
        return new Trust(
                authentication,
                new Operators(() -> operators(live.get()), throttle, config.trustedProxies()),
                book.map(agents -> new EnrolmentDoor(new Enrolments(agents), throttle, config.trustedProxies())),
                book);
    }

    /** Without routes agents share one service; with them the routes say which one a request is for. */
    private static ServiceGrant most(ProxyConfig config) {
        return config.routes().isEmpty() ? ServiceGrant.oneShared() : ServiceGrant.any();
    }

    private static List<TokenDigest> operators(ProxyConfig config) {
        return config.identity().operators().isEmpty()
                ? config.token().stream().toList()
                : config.identity().operators();
    }

    /** Those of the configuration in effect, made once for each. Threads: any; two may make the same. */
    private static final class CurrentCredentials implements Supplier<AgentCredentials> {
        private final Supplier<ProxyConfig> live;
        private volatile Made made;

        private record Made(ProxyConfig of, AgentCredentials credentials) {}

        CurrentCredentials(Supplier<ProxyConfig> live) {
            this.live = live;
            this.made = make(live.get());
        }

        private static Made make(ProxyConfig config) {
            return new Made(
                    config,
                    AgentCredentials.of(config.token(), config.identity().agents(), most(config)));
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // another configuration is another object
        public AgentCredentials get() {
            Made last = made;
            ProxyConfig now = live.get();
            if (last.of() != now) {
                last = make(now);
                made = last;
            }
            return last.credentials();
        }
    }

    private static Optional<StateDirectory> state(ServletContext context, Identity identity, Container container) {
        Optional<StateDirectory> said = identity.stateDirectory().map(StateDirectory::of);
        said.ifPresent(state -> requireUsable(context, state));
        Optional<StateDirectory> state = said.or(() -> container
                .dataFolder()
                .map(folder -> StatePlace.inServer(folder, context.getContextPath()))
                .map(StateDirectory::of)
                .filter(own -> !isInside(context, own)));
        LOG.log(
                Level.INFO,
                "step=start {0}",
                state.map(place -> "the state directory is " + place)
                        .orElse("there is no state directory: no agent can be enrolled; set "
                                + IdentitySettings.STATE_DIR.name()));
        return state;
    }

    private static void requireUsable(ServletContext context, StateDirectory said) {
        if (isInside(context, said)) {
            throw new ConfigException(IdentitySettings.STATE_DIR.name() + ": " + said
                    + " is inside the application and goes with it; choose a directory elsewhere");
        }
        try {
            if (!FatalEnd.isStandalone(context)) {
                said.create(); // so that it is this server's user's, whoever runs a command first
            }
        } catch (StateException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }

    /** What is in the application is gone with its next deployment, and some servers serve it. */
    private static boolean isInside(ServletContext context, StateDirectory state) {
        String own = context.getRealPath("/");
        return own != null
                && state.path().startsWith(Path.of(own).toAbsolutePath().normalize());
    }

    /** Ends the sessions of agents that are revoked from now on; a reload asks for that itself. */
    void guard(Hub hub) {
        hub.admitting(authentication::admits, authentication::isReplaced);
        book.ifPresent(agents -> agents.onChange(hub::endRevoked));
    }

    void close() {
        book.ifPresent(AgentBook::close);
    }
}
