package io.gatewaytunnel.it.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks into a running JVM with the JDK's own {@code jcmd}; changes nothing in it but that it collects garbage when asked to. */
public final class JvmProbe {
    private static final Pattern JAVA_THREAD = Pattern.compile("(?m)^\"[^\"]*\" #\\d+");
    // One line a heap or generation has "total" in it; the metaspace lines have not.
    private static final Pattern USED = Pattern.compile("(?m)^.*total.*\\bused (\\d+)K.*$");

    private final JavaProcess process;

    JvmProbe(JavaProcess process) {
        this.process = process;
    }

    /** Java threads alive now, those of the JDK's own included. */
    public int threadCount() {
        int threads = 0;
        Matcher matcher = JAVA_THREAD.matcher(threadDump());
        while (matcher.find()) {
            threads++;
        }
        if (threads == 0) {
            throw new AssertionError("no threads seen in " + process);
        }
        return threads;
    }

    /** Threads with a method of ours anywhere on their stack: those that work for somebody, or are held by somebody. */
    public List<String> threadsInOurCode() {
        return Pattern.compile("\\R\\R")
                .splitAsStream(threadDump())
                .filter(thread -> thread.startsWith("\"") && thread.contains("at io.gatewaytunnel."))
                .toList();
    }

    public String threadDump() {
        return jcmd("Thread.print");
    }

    /** Bytes of the heap that are reachable: a full collection comes first. */
    public long liveHeapBytes() {
        jcmd("GC.run");
        return usedHeapBytes();
    }

    /** Bytes of the heap that are taken now, garbage included. */
    public long usedHeapBytes() {
        String answer = jcmd("GC.heap_info");
        long kibibytes = 0;
        Matcher matcher = USED.matcher(answer);
        while (matcher.find()) {
            kibibytes += Long.parseLong(matcher.group(1));
        }
        if (kibibytes == 0) {
            throw new AssertionError("no heap size in: " + answer);
        }
        return kibibytes * 1024;
    }

    private String jcmd(String command) {
        try {
            Process jcmd = new ProcessBuilder(
                            JavaCommand.jdkTool("jcmd").toString(), String.valueOf(process.pid()), command)
                    .redirectErrorStream(true)
                    .start();
            String answer;
            try (InputStream output = jcmd.getInputStream()) {
                answer = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            }
            if (jcmd.waitFor() != 0) {
                throw new AssertionError(
                        "jcmd " + command + " on " + process + ": " + answer + "\n" + process.output());
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during jcmd", e);
        }
    }
}
