"""The table of our own variants. A new one is a line here: a name, what it is, and what differs."""

from bench.ours import Ours, OursWithRoutes

SYSTEMS = [
    Ours("ours", "stand-alone, one link"),
    Ours("ours-2-links", "stand-alone, two links", agent=["--links", "2"]),
    Ours("ours-4-links", "stand-alone, four links", agent=["--links", "4"]),
    Ours("ours-java25", "stand-alone and agent on another Java (--java25)", java="java25"),
    Ours("ours-tomcat", "the WAR in a Tomcat (--tomcat)", server="tomcat"),
    Ours("ours-wildfly", "the WAR in a WildFly (--wildfly)", server="wildfly"),
    Ours("ours-payara", "the WAR in a Payara (--payara)", server="payara"),
    Ours("ours-endpoint", "stand-alone, links by Tomcat's WebSocket support on the proxy",
         environment={"GATEWAY_TUNNEL_HUB_CARRIER": "endpoint"}),
    Ours("ours-websocket", "stand-alone, links by the agent's WebSocket client",
         agent=["--carrier", "websocket"]),
    Ours("ours-libraries", "stand-alone, links by WebSocket libraries on both sides",
         agent=["--carrier", "websocket"], environment={"GATEWAY_TUNNEL_HUB_CARRIER": "endpoint"}),
    OursWithRoutes("ours-routes", "stand-alone, 1,000 routes, access log, metrics on both sides"),
    Ours("ours-before", "stand-alone, an earlier build (--before)", before=True),
    Ours("ours-no-resume", "stand-alone, nothing kept for a link that breaks",
         environment={"GATEWAY_TUNNEL_RESUME_GRACE": "0s"}),
]
