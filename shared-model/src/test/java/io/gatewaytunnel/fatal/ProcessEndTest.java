package io.gatewaytunnel.fatal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessEndTest {
    @AfterEach
    void uninstall() {
        FatalErrors.uninstall();
        Thread.setDefaultUncaughtExceptionHandler(null);
    }

    @ParameterizedTest
    @CsvSource({
        "heap, no memory or no thread is left",
        "direct, no memory or no thread is left",
        "caught, no memory or no thread is left",
        "vital, a thread that it cannot do without has died",
    })
    void aProcessThatCannotGoOnEndsAtOnceWithOneLine(String how, String words) throws Exception {
        Process process = start(how);

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ProcessEnd.EXIT_CODE);
        assertThat(errors(process).lines().filter(line -> line.startsWith("doomed: ")))
                .singleElement()
                .asString()
                .contains(words)
                .endsWith("exit code 4");
    }

    @Test
    void anyOtherThreadMayDie() throws Exception {
        Process process = start("other");

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(errors(process)).contains("thread other died", "a defect", "hooks ran");
    }

    @Test
    void anErrorOutputThatTakesNothingDoesNotKeepTheProcess() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CompletableFuture<Integer> halted = new CompletableFuture<>();
        OutputStream stuck = new OutputStream() {
            @Override
            public void write(int b) {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        ProcessEnd end = new ProcessEnd("test", stuck, halted::complete);
        end.begin();
        Thread ending = new Thread(end::onStuck);
        ending.start();

        assertThat(halted.get(10, TimeUnit.SECONDS)).isEqualTo(ProcessEnd.EXIT_CODE);
        never.countDown();
        ending.join();
    }

    @Test
    void aWatchedThreadThatHasEndedIsFoundUntilItIsSpared() throws InterruptedException {
        ProcessEnd end = new ProcessEnd("test", OutputStream.nullOutputStream(), code -> {});
        Thread thread = new Thread(() -> {}, "short");
        end.watch(thread);
        assertThat(end.dead()).isEmpty();

        thread.start();
        thread.join();
        assertThat(end.dead()).contains("short");

        end.spare(thread);
        assertThat(end.dead()).isEmpty();
    }

    private static Process start(String how) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-XX:MaxDirectMemorySize=8m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Doomed.class.getName(),
                        how)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static String errors(Process process) throws IOException {
        return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
