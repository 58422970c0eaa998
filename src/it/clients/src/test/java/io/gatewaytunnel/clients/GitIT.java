package io.gatewaytunnel.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.clients.run.GitClient;
import io.gatewaytunnel.clients.run.GitServer;
import io.gatewaytunnel.it.run.Certificates;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningProxy;
import io.gatewaytunnel.it.run.Tunnel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * git over smart HTTP, with git's own CGI program under Apache: what is pushed through the tunnel is what comes back
 * out of it.
 */
final class GitIT {
    private static final int LARGE_BYTES = 40_000_000;
    private static final int SMALL_FILES = 3_000;

    @TempDir
    Path folder;

    private GitClient git = GitClient.at(Path.of(""));

    @BeforeEach
    void newHome() {
        git = GitClient.at(folder);
    }

    @Test
    void largeAndManyObjectsArePushedInChunksAndClonedBack() throws IOException {
        try (GitServer server = GitServer.start(git);
                Tunnel tunnel = Tunnel.to(server.uri())) {
            String remote = tunnel.uri("/git/project.git").toString();
            GitClient written = repository("written", remote);
            addLargeAndManyFiles(written);
            written.git("push", "--quiet", "origin", "main");
            assertThat(trace()).contains("Transfer-Encoding: chunked");

            git.git("clone", "--quiet", remote, "cloned");

            GitClient cloned = in("cloned");
            cloned.git("fsck", "--full", "--strict");
            assertThat(tree(cloned)).isEqualTo(tree(written));
            assertThat(trace()).contains("Git-Protocol: version=2");
        }
    }

    @Test
    void shallowCloneGrowsAndLaterPushesAreFetched() throws IOException {
        try (GitServer server = GitServer.start(git);
                Tunnel tunnel = Tunnel.to(server.uri())) {
            String remote = tunnel.uri("/git/project.git").toString();
            GitClient written = repository("written", remote);
            commits(written, 30);
            written.git("push", "--quiet", "origin", "main");

            git.git("clone", "--quiet", "--depth", "1", remote, "shallow");
            GitClient shallow = in("shallow");
            assertThat(shallow.git("rev-list", "--count", "HEAD")).isEqualTo("1");
            shallow.git("fetch", "--quiet", "--unshallow");
            assertThat(shallow.git("rev-list", "--count", "HEAD")).isEqualTo("30");

            commits(written, 5);
            written.git("push", "--quiet", "origin", "main", "HEAD:refs/heads/other");
            shallow.git("pull", "--quiet", "--ff-only");
            assertThat(tree(shallow)).isEqualTo(tree(written));
            written.git("push", "--quiet", "origin", ":other");
            assertThat(shallow.git("ls-remote", "--heads", "origin"))
                    .contains("refs/heads/main")
                    .doesNotContain("other");
        }
    }

    @Test
    void refusalsAreTheServersOwn() throws IOException {
        try (GitServer server = GitServer.start(git);
                Tunnel tunnel = Tunnel.to(server.uri())) {
            String remote = tunnel.uri("/private/project.git").toString();
            GitClient written = repository("written", remote);
            commits(written, 1);
            assertThat(written.refused("push", "origin", "main")).contains("could not read Username");

            written.git("remote", "set-url", "origin", remote.replace("http://", "http://git:git@"));
            written.git("push", "--quiet", "origin", "main");
            written.git("commit", "--quiet", "--amend", "--message", "another past");
            assertThat(written.refused("push", "origin", "main")).contains("non-fast-forward");
            assertThat(git.refused("clone", tunnel.uri("/git/none.git").toString()))
                    .contains("not found");
        }
    }

    @Test
    void largeAndManyObjectsCrossHttp2OverTls() throws IOException {
        Certificates certificates = Certificates.in(folder);
        String authority = certificates.authority().toString();
        RunningProxy proxy = RunningProxy.options().tls(certificates).start();
        try (proxy;
                GitServer server = GitServer.start(git);
                Tunnel tunnel = Tunnel.join(
                        proxy, RunningAgent.options(proxy.hub(), server.uri()).argument("--hub-ca", authority))) {
            String remote = tunnel.uri("/git/project.git").toString();
            git.git("config", "--global", "http.sslCAInfo", authority);
            git.git("config", "--global", "http.version", "HTTP/2");
            GitClient written = repository("written", remote);
            addLargeAndManyFiles(written);
            written.git("push", "--quiet", "origin", "main");

            git.git("clone", "--quiet", remote, "cloned");

            assertThat(tree(in("cloned"))).isEqualTo(tree(written));
            assertThat(trace()).contains("HTTP/2 200");
        }
    }

    private GitClient repository(String name, String remote) {
        git.git("init", "--quiet", "--initial-branch=main", name);
        GitClient repository = in(name);
        repository.git("remote", "add", "origin", remote);
        // The smallest there is: whatever does not fit is sent without a length.
        repository.git("config", "http.postBuffer", "65536");
        return repository;
    }

    private void addLargeAndManyFiles(GitClient repository) throws IOException {
        SplittableRandom random = new SplittableRandom(4);
        byte[] large = new byte[LARGE_BYTES];
        random.nextBytes(large);
        Files.write(repository.folder().resolve("large.bin"), large);
        for (int i = 0; i < SMALL_FILES; i++) {
            Path file = repository.folder().resolve("small/%02d/%04d.txt".formatted(i % 50, i));
            Files.createDirectories(file.getParent());
            Files.writeString(file, "file " + i + " " + random.nextLong() + "\n");
        }
        repository.git("add", ".");
        repository.git("commit", "--quiet", "--message", "large and many");
    }

    private static void commits(GitClient repository, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Path file = repository.folder().resolve("log.txt");
            String before = Files.exists(file) ? Files.readString(file) : "";
            Files.writeString(file, before + "line " + before.length() + "\n");
            repository.git("add", "log.txt");
            repository.git("commit", "--quiet", "--message", "line " + i);
        }
    }

    private GitClient in(String name) {
        return git.in(folder.resolve(name));
    }

    private static String tree(GitClient repository) {
        return repository.git("rev-parse", "HEAD^{tree}");
    }

    private String trace() throws IOException {
        return Files.readString(git.trace());
    }
}
