package io.gatewaytunnel.connect;

import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.WelcomeBody;
import io.gatewaytunnel.mux.Handshake;
import io.gatewaytunnel.mux.Link;
import io.gatewaytunnel.mux.LinkReceiver;
import java.net.InetAddress;
import java.util.Optional;

/** What comes of one link when the hub has answered: a new session, or one that goes on. Threads: the link's. */
final class LinkWelcome implements HubLink.Welcomed {
    private final Said said;
    private final Optional<AgentSession.Wish> wish;
    private final Owner owner;

    /** With which hello the link was opened, with whose cookies, and where it leads. */
    record Said(Offer.Made made, BalancerCookies cookies, InetAddress address) {
        HelloBody hello() {
            return made.hello();
        }
    }

    /** Whose sessions these are. */
    interface Owner {
        /** The hub does not know the session that was wished for. */
        void forget(Handshake.Forget forgotten);

        LinkReceiver begin(Link link, Said said, WelcomeBody welcome);

        /** A session has been given the link. */
        void onGoingOn(AgentSession session, WelcomeBody welcome, InetAddress to);
    }

    /** {@code wish}: the session that is to go on, if one is. */
    LinkWelcome(Said said, Optional<AgentSession.Wish> wish, Owner owner) {
        this.said = said;
        this.wish = wish;
        this.owner = owner;
    }

    @Override
    public void forget(Handshake.Forget forgotten) {
        owner.forget(forgotten);
    }

    @Override
    public LinkReceiver begin(Link link, Handshake.Agree agreed) {
        WelcomeBody welcome = agreed.welcome();
        if (!welcome.resumed()) {
            return owner.begin(link, said, welcome);
        }
        AgentSession.Wish asked = wish.orElseThrow();
        LinkReceiver receiver = asked.of().goOn(link, said.address(), asked, agreed);
        owner.onGoingOn(asked.of(), welcome, said.address());
        return receiver;
    }
}
