package io.gatewaytunnel.identity;

import io.gatewaytunnel.log.RateLimitedLog;
import io.gatewaytunnel.mux.Timer;
import io.gatewaytunnel.mux.TimerThread;
import io.gatewaytunnel.state.FolderView;
import io.gatewaytunnel.state.SecretKeys;
import io.gatewaytunnel.state.StateDirectory;
import io.gatewaytunnel.state.StateException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The agents of the state directory in memory, four times a second brought up to date, so that no request waits for a
 * disk. What is written by a command or by another node is seen by the next look.
 *
 * <p>Threads: one of its own, {@code gateway-tunnel-state}, which does all that touches files; a file system that hangs
 * holds that one, and what was known goes on to count. Owner: the web application.
 */
public final class AgentBook implements AutoCloseable {
    private static final Logger LOG = System.getLogger(AgentBook.class.getName());
    private static final Duration PERIOD = Duration.ofMillis(250);
    private static final Duration SWEEP_PERIOD = Duration.ofMinutes(1);
    private static final String NONCE_KEY = "handshake-nonce";

    private final RateLimitedLog trouble = new RateLimitedLog(LOG);
    private final AgentFolders folders;
    private final StateDirectory state;
    private final TimerThread thread = new TimerThread("gateway-tunnel-state");
    private final FolderView<AgentRecord> agents;
    private final FolderView<CodeRecord> codes;
    private final FolderView<KeyRecord> used;
    private Set<String> revokedBefore = Set.of();

    /** Something has changed that was not taken up: a look may end half-way. */
    private boolean changed;

    private volatile Runnable onChange = () -> {};
    private volatile Contents contents = Contents.NONE;
    private volatile @Nullable Nonces nonces;

    /** All that is looked up for a request; replaced as a whole. */
    record Contents(
            KnownAgents agents,
            Map<String, CodeRecord> codes,
            Map<String, KeyRecord> used,
            Map<String, Integer> wrong) {
        static final Contents NONE = new Contents(KnownAgents.NONE, Map.of(), Map.of(), Map.of());
    }

    private AgentBook(StateDirectory state) {
        this.state = state;
        this.folders = new AgentFolders(state);
        this.agents = FolderView.ofChanging(
                folders.agents, (name, octets) -> AgentRecord.read(folders.agents.place(name), octets));
        this.codes = FolderView.ofLasting(
                folders.codes, (name, octets) -> CodeRecord.read(folders.codes.place(name), octets));
        this.used =
                FolderView.ofLasting(folders.used, (name, octets) -> KeyRecord.read(folders.used.place(name), octets));
    }

    /** Looks for the first time before it returns, for which it may block. */
    public static AgentBook open(StateDirectory state) {
        AgentBook book = new AgentBook(state);
        book.look();
        Timer.Cancellable unused = book.thread.every(PERIOD, book::look);
        unused = book.thread.every(SWEEP_PERIOD, book::sweep);
        return book;
    }

    /** {@code then} is run on the book's thread when agents have changed, and must not block. */
    public void onChange(Runnable then) {
        onChange = then;
        thread.after(Duration.ZERO, then); // for what changed before it was asked for
    }

    private void look() {
        try {
            changed |= agents.look();
            changed |= codes.look();
            changed |= used.look();
            requireThere();
            Set<String> revoked = new HashSet<>(folders.revoked.names());
            revoked.addAll(revokedBefore); // only ever added: what a listing lacks is not back
            Map<String, Integer> wrong = new HashMap<>();
            for (String name : folders.wrong.names()) {
                wrong.merge(name.substring(0, Math.max(0, name.lastIndexOf('-'))), 1, Integer::sum);
            }
            if (changed || !revoked.equals(revokedBefore) || !wrong.equals(contents.wrong())) {
                take(Set.copyOf(revoked), wrong);
                changed = false;
            }
            Map.of("an agent", agents, "a code", codes, "a key", used).forEach(this::tell);
        } catch (StateException e) {
            trouble.log(
                    "look",
                    Level.ERROR,
                    () -> "step=identity what is known of agents stays as it was: " + e.getMessage());
        }
    }

    /** A file system that is away for a moment has no agents, and takes none away. */
    private void requireThere() throws StateException {
        if (agents.values().isEmpty() && !contents.agents().isEmpty() && !state.exists()) {
            throw new StateException(state + " is not there at the moment");
        }
    }

    private void tell(String what, FolderView<?> view) {
        view.problems().stream()
                .findFirst()
                .ifPresent(problem ->
                        trouble.log(what, Level.ERROR, () -> "step=identity " + what + " is left out: " + problem));
    }

    private void take(Set<String> revoked, Map<String, Integer> wrong) throws StateException {
        KnownAgents known =
                KnownAgents.of(agents.values().values(), used.values().values(), revoked);
        if (nonces == null && !known.isEmpty()) {
            nonces = new Nonces(new SecretKeys(state).of(NONCE_KEY));
        }
        contents = new Contents(known, byId(codes.values()), byId(used.values()), Map.copyOf(wrong));
        revokedBefore = revoked;
        onChange.run();
    }

    private static <T> Map<String, T> byId(Map<String, T> byFile) {
        Map<String, T> byId = new HashMap<>();
        byFile.forEach((file, value) -> byId.put(AgentFolders.idOf(file), value));
        return Map.copyOf(byId);
    }

    private void sweep() {
        try {
            folders.sweep(Instant.now());
        } catch (StateException e) {
            trouble.log("sweep", Level.WARNING, () -> "step=identity old codes stay: " + e.getMessage());
        }
    }

    /** Those that may come, as of the last look. */
    public KnownAgents agents() {
        return contents.agents();
    }

    Contents contents() {
        return contents;
    }

    /** What makes and knows nonces; empty as long as there is no agent that could need one. */
    Optional<Nonces> nonces() {
        return Optional.ofNullable(nonces);
    }

    /** Does something to the records on the book's thread, and looks again. */
    void write(Write task) {
        thread.after(Duration.ZERO, () -> {
            task.run(folders);
            look();
        });
    }

    /** See {@link #write}; deals with what goes wrong. */
    interface Write {
        void run(AgentFolders folders);
    }

    public StateDirectory directory() {
        return state;
    }

    @Override
    public void close() {
        thread.close();
    }
}
