package io.gatewaytunnel.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.settings.StandaloneSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class StandaloneMainTest {
    private final PrintStream realOut = System.out;
    private final PrintStream realErr = System.err;
    private final CompletableFuture<String> firstLine = new CompletableFuture<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @BeforeEach
    void captureOutput() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
                super.println(line);
                firstLine.complete(line);
            }
        });
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restoreOutput() {
        System.setOut(realOut);
        System.setErr(realErr);
    }

    private StandaloneMain main() {
        return new StandaloneMain(
                TestWar.in(folder, ProbeApplication.Behaviour.SERVES),
                folder.resolve("work"),
                Map.of(),
                Optional.empty());
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }

    @Test
    void servesUntilClosedAndEndsWith0() {
        StandaloneMain main = main();
        CompletableFuture<Integer> exitCode = CompletableFuture.supplyAsync(
                () -> main.applyAsInt(new String[] {"--port", "0", "--address", "127.0.0.1"}));

        assertThat(firstLine.join()).matches("gateway-tunnel serving at http://127\\.0\\.0\\.1:\\d+/");
        assertThat(exitCode).isNotDone();
        main.close();
        assertThat(exitCode.join()).isZero();
        assertThat(ProbeApplication.events()).containsExactly("drain 20000", "destroyed");
    }

    @ParameterizedTest
    @CsvSource({"--oops,--oops", "--port,--port", "--port=x,port", "--port=70000,port", "--tls-cert=/no/such,--tls-cert"
    })
    void badUsageEndsWith2AndOneLine(String argument, String named) {
        assertThat(main().applyAsInt(new String[] {argument})).isEqualTo(2);
        assertThat(text(err).lines())
                .singleElement()
                .asString()
                .startsWith("gateway-tunnel: ")
                .contains(named);
        assertThat(text(out)).isEmpty();
    }

    @Test
    void closingWhatHasEndedReturnsAtOnce() {
        StandaloneMain main = main();
        assertThat(main.applyAsInt(new String[] {"--oops"})).isEqualTo(2);
        main.close();
    }

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("proxy.yml"), text).toString();
    }

    @Test
    void allMistakesOfAFileAreToldAtOnce() throws IOException {
        String file = file("prot: 80\nmax-threads: 1\nresume-grace: soon");

        assertThat(main().applyAsInt(new String[] {"--config", file})).isEqualTo(2);

        assertThat(text(err).lines())
                .hasSize(3)
                .anyMatch(line -> line.equals(
                        "gateway-tunnel: " + file + ":1:1: prot: there is no such setting; did you mean port?"))
                .anyMatch(line -> line.startsWith("gateway-tunnel: " + file + ":2:14: max-threads: 1 is out of range"))
                .anyMatch(line -> line.startsWith("gateway-tunnel: " + file + ":3:15: resume-grace: 'soon' is not"));
    }

    @Test
    void aLookSaysWhatWouldBeServedAndServesNothing() throws IOException {
        String file = file("port: 0\ntls-cert: absent.pem\ntls-key: absent.pem");

        assertThat(main().applyAsInt(new String[] {"--config", file, "--check"}))
                .isZero();

        assertThat(text(out))
                .isEqualToIgnoringNewLines("gateway-tunnel: the configuration in " + file + " can be used");
        assertThat(main().applyAsInt(new String[] {"--config", file, "--check", "--deep"}))
                .isEqualTo(2);
        assertThat(text(err).lines()).singleElement().asString().contains("absent.pem");
    }

    @Test
    void aLookReadsNoSecretsAndASecretThatIsMissingEndsAStart() throws IOException {
        String file = file("token: file:absent");

        assertThat(main().applyAsInt(new String[] {"--config", file, "--check"}))
                .isZero();
        assertThat(main().applyAsInt(new String[] {"--config", file})).isEqualTo(2);
        assertThat(text(err)).contains(file + ":1:8: token: cannot read 'absent'");
    }

    @Test
    void aStartTellsAllMistakesToo() {
        assertThat(main().applyAsInt(new String[] {"--min-threads=200", "--tls-cert=a", "--max-streams=x", "--port=y"}))
                .isEqualTo(2);

        assertThat(text(err).lines())
                .hasSize(4)
                .anyMatch(line -> line.contains("--min-threads 200 is more than --max-threads 100"))
                .anyMatch(line -> line.contains("--tls-cert needs its key"))
                .anyMatch(line -> line.contains("max-streams"))
                .anyMatch(line -> line.contains("port"));
    }

    @Test
    void aLookSeesWhatCannotBeTogether() throws IOException {
        String file = file("context-path: no-slash\nheartbeat: 5s\ndead-after: 6s\nreserved-prefix: x");

        assertThat(main().applyAsInt(new String[] {"--config", file, "--check"}))
                .isEqualTo(2);

        assertThat(text(err).lines())
                .hasSize(3)
                .anyMatch(line -> line.contains(file + ":1:15: context-path 'no-slash' cannot be used"))
                .anyMatch(line -> line.contains(file + ":3:13: dead-after: it must be at least twice"))
                .anyMatch(line -> line.contains(file + ":4:18: reserved-prefix: 'x' cannot be used"));
    }

    @Test
    void aDeepLookFindsATakenPortAndKeepsNone() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0)) {
            port = taken.getLocalPort();
            assertThat(main().applyAsInt(new String[] {"--port", "" + port, "--check", "--deep"}))
                    .isEqualTo(2);
            assertThat(text(err).lines()).singleElement().asString().contains("--port " + port);
        }
        assertThat(main().applyAsInt(new String[] {"--port", "" + port, "--check", "--deep"}))
                .isZero();
        new ServerSocket(port).close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://shop.example:8443/api/x?y#z |      | 0 | route api (",
                "https://shop.example/api            | A: b | 0 | route two (",
                "https://shop.example                |      | 1 | no route takes it: 404",
                "https://other.example/api           |      | 1 | no route takes it: 404",
                "http://other.example/_tunnel/status |      | 0 | the proxy's own, below /_tunnel/",
                "http://other.example/_tunnel        |      | 1 | no route takes it: 404",
            })
    void commandTellsTheRouteOfARequest(String url, String field, int code, String words) throws IOException {
        String file = file("""
                routes:
                - {name: api, host: shop.example, path: /api, service: s}
                - {name: two, host: shop.example, path: /api, headers: {A: b}, service: s}
                """);
        List<String> args = new ArrayList<>(List.of("route", "--config", file, url));
        if (field != null) {
            args.addAll(List.of("--header", field));
        }

        assertThat(main().applyAsInt(args.toArray(String[]::new))).isEqualTo(code);

        assertThat(text(out)).startsWith(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://a.example/old/x?y | redirected, 302, to https://new.example/shop/x?y",
                "https://a.example/old/x?y | redirect 302, scheme https, host new.example, what is matched of the path to /shop",
                "http://a.example:81/up/x  | redirected, 308, to http://a.example:81/down",
                "http://a.example/api/x?y  | the origin sees host inner.example, /x?y",
                "http://a.example/api/x?y  | request fields set: Authorization",
                "http://a.example/api/x?y  | body up to 1MiB",
                "http://a.example/api/x?y  | service s: 5 requests at a time",
            })
    void commandTellsWhatARouteDoes(String url, String words) throws IOException {
        String file = file("""
                routes:
                - {name: old, path: /old, redirect: 'https://new.example/shop'}
                - {name: up, path: /up, redirect: {path: {full: /down}, status: 308}}
                - name: api
                  path: /api
                  service: s
                  rewrite: {host: inner.example, path: /}
                  request-headers: {set: {Authorization: hush}}
                  limits: {body: 1MiB}
                services: {s: {limits: {requests: 5}}}
                """);

        assertThat(main().applyAsInt(new String[] {"route", "--config", file, url.strip()}))
                .isZero();

        assertThat(text(out))
                .contains("  " + words.strip() + System.lineSeparator())
                .doesNotContain("hush");
    }

    @ParameterizedTest
    @CsvSource({
        "route, Missing required parameter",
        "route shop.example, is no URL",
        "route http://a --header b, is no field"
    })
    void commandThatCannotBeToldIsRefused(String arguments, String words) {
        assertThat(main().applyAsInt(arguments.split(" "))).isEqualTo(2);

        assertThat(text(err).lines()).singleElement().asString().contains(words);
    }

    @Test
    void deepAloneIsNoLook() {
        assertThat(main().applyAsInt(new String[] {"--deep"})).isEqualTo(2);
        assertThat(text(err)).contains("--check");
    }

    @Test
    void helpTellsEveryOption() {
        assertThat(main().applyAsInt(new String[] {"--help"})).isZero();
        for (Setting<?> option : StandaloneSettings.ALL) {
            assertThat(text(out)).contains("--" + option.name() + "=" + option.label());
        }
    }

    @Test
    void versionTellsWhatItRunsOn() {
        assertThat(main().applyAsInt(new String[] {"--version"})).isZero();
        assertThat(text(out)).startsWith("gateway-tunnel ").contains("Tomcat/10.1", "Java " + Runtime.version());
    }
}
