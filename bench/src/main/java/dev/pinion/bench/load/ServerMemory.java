package dev.pinion.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.pinion.bench.wire.BenchException;

/// What a server's process holds: resident memory from `/proc`, live heap from the JDK's `jcmd` (which collects
/// garbage first). Linux only. Thread: the run's.
///
/// @param liveHeapBytes -1 where the process is no Java of ours
record ServerMemory(long residentBytes, long liveHeapBytes) {
    private static final int JCMD_SECONDS = 60;
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    /// The state to compare with: garbage is out of the way, also what only a second collection finds: sockets and TLS
    /// sessions of connections that have just ended are let go of by cleaners, after the first.
    static ServerMemory afterCollecting(long pid) throws BenchException, InterruptedException {
        liveHeap(pid);
        long heap = liveHeap(pid);
        return new ServerMemory(resident(pid), heap);
    }

    /// What the system sees, garbage included, and then what of it was live.
    static ServerMemory beforeCollecting(long pid) throws BenchException, InterruptedException {
        long resident = resident(pid);
        return new ServerMemory(resident, liveHeap(pid));
    }

    private static long resident(long pid) throws BenchException {
        try {
            Matcher resident = RESIDENT.matcher(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
            if (resident.find())
                return Long.parseLong(resident.group(1)) * 1024;
        } catch (IOException gone) {
            throw new BenchException("the memory of process " + pid + " cannot be read: has it ended?", gone);
        }
        throw new BenchException("process " + pid + " has no resident memory: has it ended?");
    }

    private static long liveHeap(long pid) throws BenchException, InterruptedException {
        try {
            return isJava(pid) ? askJcmd(pid) : -1;
        } catch (IOException unreadable) {
            throw new BenchException("the heap of process " + pid + " cannot be read", unreadable);
        }
    }

    /// `jcmd` attaches by SIGQUIT, by which Erlang and Go end.
    private static boolean isJava(long pid) {
        return ProcessHandle.of(pid).flatMap(process -> process.info().command()).orElse("").endsWith("/java");
    }

    private static long askJcmd(long pid) throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        // Into a file: a virtual machine that is asked about itself stands still while it answers, and could not read
        // a pipe.
        Path answer = Files.createTempFile("pinion-bench", ".histogram");
        try {
            Process process = new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram")
                    .redirectErrorStream(true)
                    .redirectOutput(answer.toFile())
                    .start();
            if (!process.waitFor(JCMD_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return -1;
            }
            Matcher total = TOTAL.matcher(Files.readString(answer));
            return total.find() ? Long.parseLong(total.group(1)) : -1;
        } finally {
            Files.deleteIfExists(answer);
        }
    }
}
