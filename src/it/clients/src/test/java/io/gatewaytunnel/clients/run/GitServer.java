package io.gatewaytunnel.clients.run;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One empty repository that Apache and git's own CGI program serve as {@code /git/project.git} and, for those who know
 * that user and password are both "git", as {@code /private/project.git}.
 */
public record GitServer(ApacheServer apache) implements AutoCloseable {
    private static final List<String> MODULES =
            List.of("cgid", "alias", "env", "setenvif", "auth_basic", "authn_core", "authn_file", "authz_user");
    private static final String USERS = "git:{SHA}RvGgvVWSovkkTKMhsSmQKga1PgM=\n";
    private static final String DIRECTIVES = """
            ScriptSock "@FOLDER@/cgid.sock"
            SetEnv GIT_PROJECT_ROOT "@FOLDER@/repositories"
            SetEnv GIT_HTTP_EXPORT_ALL 1
            SetEnv GIT_CONFIG_COUNT 1
            SetEnv GIT_CONFIG_KEY_0 http.receivepack
            SetEnv GIT_CONFIG_VALUE_0 true
            SetEnv HOME "@FOLDER@"
            SetEnvIf Git-Protocol ".*" GIT_PROTOCOL=$0
            ScriptAlias /git/ "@BACKEND@/"
            ScriptAlias /private/ "@BACKEND@/"
            <Location />
              Require all granted
            </Location>
            <Location /private>
              AuthType Basic
              AuthName "private"
              AuthUserFile "@FOLDER@/users"
              Require valid-user
            </Location>
            """;

    /** {@code client} is who makes the repository. */
    public static GitServer start(GitClient client) throws IOException {
        Path folder = ApacheServer.newFolder();
        Files.writeString(folder.resolve("users"), USERS);
        client.in(Files.createDirectories(folder.resolve("repositories")))
                .git("init", "--bare", "--quiet", "--initial-branch=main", "project.git");
        String backend = Program.require("git-http-backend", "git").toString();
        return new GitServer(ApacheServer.start(folder, MODULES, DIRECTIVES.replace("@BACKEND@", backend)));
    }

    public URI uri() {
        return apache.uri();
    }

    @Override
    public void close() {
        apache.close();
    }
}
