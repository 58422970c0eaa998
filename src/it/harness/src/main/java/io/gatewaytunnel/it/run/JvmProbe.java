package io.gatewaytunnel.it.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks into a running JVM with the JDK's own {@code jcmd}; changes nothing in it but that it collects garbage when
 * asked to.
 */
public final class JvmProbe {
    private static final Pattern JAVA_THREAD = Pattern.compile("(?m)^\"[^\"]*\" #\\d+");
    private static final Pattern DIRECT = Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)KB\\)");
    private static final Pattern HISTOGRAM_TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");

    private final long pid;

    JvmProbe(JavaProcess process) {
        this(process.pid());
    }

    /** Of a process that somebody else has started, as the same user. */
    public JvmProbe(long pid) {
        this.pid = pid;
    }

    /** Java threads alive now, those of the JDK's own included. */
    public int threadCount() {
        int threads = 0;
        Matcher matcher = JAVA_THREAD.matcher(threadDump());
        while (matcher.find()) {
            threads++;
        }
        if (threads == 0) {
            throw new AssertionError("no threads seen in process " + pid);
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

    /**
     * Bytes of the objects that are reachable. A histogram counts them right after a full collection; the size of the
     * heap some moments later would count the garbage of those moments too.
     */
    public long liveHeapBytes() {
        return liveHeapBytes(histogram());
    }

    /** The same out of a histogram that has been taken already. */
    public static long liveHeapBytes(String histogram) {
        Matcher total = HISTOGRAM_TOTAL.matcher(histogram);
        if (!total.find()) {
            throw new AssertionError("no total in: " + histogram);
        }
        return Long.parseLong(total.group(1));
    }

    /**
     * Bytes outside the heap that are nobody's but the program's: its direct buffers. Of a JVM that was started with
     * {@code -XX:NativeMemoryTracking=summary}.
     */
    public long directBytes() {
        Matcher other = DIRECT.matcher(jcmd("VM.native_memory"));
        if (!other.find()) {
            throw new AssertionError("the JVM does not track its native memory");
        }
        return Long.parseLong(other.group(1)) << 10;
    }

    /** Classes by what their reachable objects take: lines of rank, count, bytes and name. */
    public String histogram() {
        return jcmd("GC.class_histogram");
    }

    /**
     * What keeps each class loader that has a class of this name: the way from a root of the garbage collector to it,
     * and the threads that name it. Takes seconds and a file as large as the heap; for the message of a failure.
     */
    public String keepersOf(String className) {
        try {
            Path folder = Files.createTempDirectory("heap");
            Path dump = folder.resolve("heap.hprof");
            try {
                jcmd("GC.heap_dump", dump.toString());
                return HeapDump.keepersOf(dump, className);
            } finally {
                Files.deleteIfExists(dump);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String jcmd(String... command) {
        try {
            List<String> line = new ArrayList<>();
            line.add(JavaCommand.jdkTool("jcmd").toString());
            line.add(String.valueOf(pid));
            line.addAll(List.of(command));
            Process jcmd = new ProcessBuilder(line).redirectErrorStream(true).start();
            String answer;
            try (InputStream output = jcmd.getInputStream()) {
                answer = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            }
            if (jcmd.waitFor() != 0) {
                throw new AssertionError("jcmd " + String.join(" ", command) + " on process " + pid + ": " + answer);
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
