package io.gatewaytunnel.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Files that work so many times, and then do as a killed process or a full disk does. */
public final class StoppingFileWork implements FileWork {
    private final FileWork real = new RealFileWork();
    private final int most;
    private final boolean full;
    private int done;

    /** Whoever is killed does nothing more: no catch of the code's may go on. */
    public static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private StoppingFileWork(int most, boolean full) {
        this.most = most;
        this.full = full;
    }

    /** A directory whose user is killed after so many steps, in the midst of a write if that is next. */
    public static StateDirectory killedAfter(int steps, Path path) {
        return new StateDirectory(path, new StoppingFileWork(steps, false));
    }

    /** A directory on a disk that has no more room after so many steps. */
    public static StateDirectory fullAfter(int steps, Path path) {
        return new StateDirectory(path, new StoppingFileWork(steps, true));
    }

    private void step() throws IOException {
        if (done >= most) {
            stop();
        }
        done++;
    }

    private void stop() throws IOException {
        if (full) {
            throw new IOException("No space left on device");
        }
        throw new Killed();
    }

    @Override
    public void makeFolder(Path folder) throws IOException {
        step();
        real.makeFolder(folder);
    }

    @Override
    public void write(Path file, byte[] octets) throws IOException {
        if (done >= most) {
            Files.write(file, Arrays.copyOf(octets, octets.length / 2));
            stop();
        }
        done++;
        real.write(file, octets);
    }

    @Override
    public void replace(Path from, Path to) throws IOException {
        step();
        real.replace(from, to);
    }

    @Override
    public void link(Path existing, Path name) throws IOException {
        step();
        real.link(existing, name);
    }

    @Override
    public void delete(Path file) throws IOException {
        if (!full) {
            step(); // a full disk still removes
        }
        real.delete(file);
    }

    @Override
    public void sync(Path folder) {
        if (!full && done >= most) {
            throw new Killed();
        }
        done++;
        real.sync(folder);
    }
}
