package io.gatewaytunnel.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What public clients and agents see of a proxy that is about to go. */
@Timeout(60)
final class DrainTest {
    private static final Map<String, String> ANNOUNCED = Map.of("drain-delay", "10m");
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;

    @TempDir
    Path directory;

    private static void scripts(ScriptedAgent agent) {
        agent.on("/hello", stream -> stream.whole(200, "hello", "Content-Length", "5"));
    }

    private static void drain(ProxyAndAgent proxy) throws Exception {
        try (RawHttp client = proxy.client()) {
            RawHttp.Response response = client.send("POST /_tunnel/drain HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n"
                            + "Authorization: Bearer " + RunningFilter.TOKEN + "\r\n\r\n")
                    .read();
            assertThat(response.status()).isEqualTo(202);
        }
    }

    @Test
    void requestsAreStillServedOnConnectionsThatEndAfterwards() throws Exception {
        try (ProxyAndAgent proxy = new ProxyAndAgent(directory, ANNOUNCED, DrainTest::scripts);
                RawHttp client = proxy.client()) {
            RawHttp.Response before =
                    client.send(ProxyAndAgent.GET.formatted("/hello")).read();
            assertThat(before.first("Connection")).isEmpty();
            drain(proxy);

            assertThat(proxy.get("/_tunnel/ready").status()).isEqualTo(503);
            RawHttp.Response after =
                    client.send(ProxyAndAgent.GET.formatted("/hello")).read();
            assertThat(after.status()).isEqualTo(200);
            assertThat(after.text()).isEqualTo("hello");
            assertThat(after.first("Connection")).isEqualTo("close");
            assertThat(client.isEnded()).isTrue();
        }
    }

    @Test
    void strangersCannotBeginIt() throws Exception {
        try (ProxyAndAgent proxy = new ProxyAndAgent(directory, ANNOUNCED, DrainTest::scripts);
                RawHttp client = proxy.client()) {
            RawHttp.Response refused = client.send(
                            "POST /_tunnel/drain HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                    .read();

            assertThat(refused.status()).isEqualTo(401);
            assertThat(proxy.get("/_tunnel/ready").status()).isEqualTo(200);
        }
    }

    @Test
    void beanBeginsItAndGoesWithTheApplication() throws Exception {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        ObjectName every = new ObjectName("io.gatewaytunnel:type=Tunnel,*");
        Set<ObjectName> others = beans.queryNames(every, null);
        try (ProxyAndAgent proxy = new ProxyAndAgent(directory, ANNOUNCED, DrainTest::scripts)) {
            Set<ObjectName> found = new TreeSet<>(beans.queryNames(every, null));
            found.removeAll(others);
            ObjectName bean = found.iterator().next();
            assertThat(found).hasSize(1);
            assertThat(beans.getAttribute(bean, "Ready")).isEqualTo(true);
            assertThat(beans.getAttribute(bean, "Draining")).isEqualTo(false);

            beans.invoke(bean, "drain", new Object[0], new String[0]);

            assertThat(beans.getAttribute(bean, "Draining")).isEqualTo(true);
            assertThat(proxy.get("/_tunnel/ready").status()).isEqualTo(503);
            proxy.filter().stopApplication();
            assertThat(beans.isRegistered(bean)).isFalse();
        }
    }

    @Test
    void clientsOfHttp2AreToldInTheStandaloneMode() throws Exception {
        RunningFilter filter = new RunningFilter(directory, "", ANNOUNCED, RunningFilter.Sockets.STANDALONE);
        try (ProxyAndAgent proxy = new ProxyAndAgent(filter, DrainTest::scripts);
                Socket client = new Socket(InetAddress.getLoopbackAddress(), filter.port())) {
            client.setSoTimeout(30_000);
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[] {0, 0, 0, SETTINGS, 0, 0, 0, 0, 0});
            DataInputStream in = new DataInputStream(client.getInputStream());
            readUntil(in, SETTINGS);

            drain(proxy);

            readUntil(in, GOAWAY);
        }
    }

    private static void readUntil(DataInputStream in, int type) throws IOException {
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int found = in.readUnsignedByte();
            in.readNBytes(5 + length);
            if (found == type) {
                return;
            }
        }
    }
}
