package io.gatewaytunnel.state;

import io.gatewaytunnel.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;

/**
 * The directory in which a proxy keeps what outlives it, for its user alone. Several proxies may share one. It is made
 * when something is first written. Immutable; threads: any.
 */
public final class StateDirectory {
    private final Path path;
    private final FileWork files;

    StateDirectory(Path path, FileWork files) {
        this.path = path.toAbsolutePath().normalize();
        this.files = files;
    }

    /** Of the process that runs the proxy. */
    public static StateDirectory of(Path path) {
        return new StateDirectory(path, new RealFileWork());
    }

    /**
     * For a command beside the proxy: what it makes has to be the proxy's too, so that whoever runs it has to be the
     * owner of the directory. Throws {@link ConfigException}.
     */
    public static StateDirectory forCommand(Path path) {
        Path whole = path.toAbsolutePath().normalize();
        if (!whole.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return of(whole);
        }
        try {
            Path present = whole;
            while (!Files.exists(present) && present.getParent() != null) {
                present = present.getParent();
            }
            UserPrincipal owner = Files.getOwner(present);
            UserPrincipal caller = caller();
            if (owner.equals(caller)) {
                return of(whole);
            }
            // Root least of all: that user could have it follow links to wherever he likes.
            if (present.equals(whole)) {
                throw new ConfigException(whole + " belongs to " + owner.getName() + " and not to " + caller.getName()
                        + "; run the command as that user: sudo -u " + sudoName(owner));
            }
            return of(whole);
        } catch (IOException e) {
            throw new ConfigException("whose " + whole + " is cannot be told: " + e);
        }
    }

    /** One that has a number and no name is called so. */
    private static String sudoName(UserPrincipal user) {
        String name = user.getName();
        return name.matches("[0-9]+") ? "'#" + name + "'" : name;
    }

    private static UserPrincipal caller() throws IOException {
        Path self = Path.of("/proc/self");
        return Files.exists(self)
                ? Files.getOwner(self)
                : Path.of("")
                        .getFileSystem()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName(System.getProperty("user.name", "?"));
    }

    public Path path() {
        return path;
    }

    /** Whether anything was ever kept there. */
    public boolean exists() {
        return Files.isDirectory(path);
    }

    /** Makes it, so that it is there with the right owner before anybody else would make it. */
    public void create() throws StateException {
        try {
            files.makeFolder(path);
        } catch (IOException e) {
            throw new StateException(
                    "the state directory " + path + " cannot be made: " + e
                            + "; make it for the proxy's user, or set state-dir to another one",
                    e);
        }
    }

    public RecordFolder folder(String name) {
        return new RecordFolder(path.resolve(name), files);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
