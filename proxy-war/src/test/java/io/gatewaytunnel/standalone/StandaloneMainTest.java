package io.gatewaytunnel.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.config.Setting;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

    @Test
    void helpTellsEveryOption() {
        assertThat(main().applyAsInt(new String[] {"--help"})).isZero();
        for (Setting<?> setting : StandaloneSettings.NUMBERS) {
            assertThat(text(out)).contains("--" + setting.name() + "=");
        }
        for (TextOption option : StandaloneSettings.TEXTS) {
            assertThat(text(out)).contains("--" + option.name() + "=" + option.label());
        }
    }

    @Test
    void versionTellsWhatItRunsOn() {
        assertThat(main().applyAsInt(new String[] {"--version"})).isZero();
        assertThat(text(out)).startsWith("gateway-tunnel ").contains("Tomcat/10.1", "Java " + Runtime.version());
    }
}
