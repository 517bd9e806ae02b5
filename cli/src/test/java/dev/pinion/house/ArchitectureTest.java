package dev.pinion.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every allowed edge between Pinion's packages, and who may touch which library. All else is refused.
class ArchitectureTest {

    /// A package is a stage of a message's way; no arrow points back.
    private static final Map<String, Set<String>> ALLOWED = PackageEdges
            .parse("""
                    protocol       ->
                    protocol.stomp -> protocol
                    protocol.tls   -> protocol
                    protocol.pins  -> protocol
                    certs          -> protocol, protocol.pins, protocol.tls
                    db             -> db.journal
                    db.journal     ->
                    db.log         -> db, db.journal
                    db.commit      -> db, db.journal, db.log
                    db.engine.h2   -> db, db.commit, db.journal, db.log
                    db.offline     -> db, db.commit, db.engine.h2, db.journal, db.log
                    db.start       -> db, db.commit, db.engine.h2, db.journal, db.log, db.offline
                    client         -> protocol, protocol.pins, protocol.stomp, protocol.tls
                    server.access  -> protocol, protocol.stomp, protocol.tls
                    server.issuer  -> server.access
                    server.pins    -> server.limits, db, protocol, protocol.pins
                    server.limits  ->
                    server.deliver -> server.limits, db, protocol, protocol.stomp
                    server.publish -> server.access, db, protocol, protocol.stomp
                    server.session -> server.pins, server.publish, server.deliver, server.access, server.limits, db, protocol, protocol.pins, protocol.stomp
                    server.listen  -> server.session, server.deliver, server.access, server.limits, db, protocol, protocol.stomp
                    server.keys    -> server.session, server.pins, server.access, certs, protocol, protocol.pins
                    server.metrics -> server.session, server.access, db
                    server.upkeep  -> server.session, server.access, certs, db, protocol
                    server         -> server.keys, server.pins, protocol.pins, server.metrics, server.upkeep, server.listen, server.session, server.access, server.deliver, server.limits, certs, db, protocol
                    bench.plan     -> protocol
                    bench.wire     -> bench.plan, protocol, protocol.tls
                    bench.load     -> bench.plan, bench.wire
                    bench.ceiling  -> protocol, protocol.tls
                    bench.compare  -> bench, bench.plan, bench.ceiling, protocol
                    bench          -> bench.plan, bench.load
                    cli            -> bench, bench.plan, server, server.issuer, server.upkeep, server.limits, client, certs, db, protocol, protocol.stomp, protocol.tls
                    """);

    /// Outside packages that have an owner: with one owner a library can be replaced, and its faults have one door.
    private static final Map<String, Set<String>> OWNERS = owners(
            """
                    java.sql, javax.sql             -> db.commit, db.engine.h2, db.offline, db.start, db.journal
                    com.zaxxer, org.h2, org.flywaydb -> db.engine.h2, db.log, db.journal, db.offline
                    org.bouncycastle                -> certs, server.access
                    com.nimbusds                    -> server.access, server.issuer
                    io.micrometer                   -> server, server.metrics, server.listen, server.session, server.deliver, server.pins, server.keys, server.upkeep
                    io.prometheus                   -> server.metrics
                    picocli, org.jline              -> cli
                    ch.qos.logback                  -> cli
                    """);

    @Test
    void packagesDependOnlyInTheListedDirections() {
        assertEquals(List.of(), PackageEdges.missing(PackageEdges.of(classFolders()), ALLOWED));
    }

    @Test
    void theListedDirectionsHaveNoCycle() {
        assertEquals(List.of(), PackageEdges.cycle(ALLOWED));
    }

    @Test
    void librariesAreTouchedOnlyByTheirOwners() {
        assertEquals(List.of(), PackageEdges.strayed(PackageEdges.of(classFolders()), OWNERS));
    }

    @Test
    void aForbiddenEdgeInAClassFileIsFound(@TempDir Path folder) throws IOException {
        // Given
        compile(folder, "dev/pinion/db/Stored.java", "package dev.pinion.db; public interface Stored {}");
        compile(folder, "dev/pinion/protocol/Sneaky.java",
                "package dev.pinion.protocol; class Sneaky { java.util.List<dev.pinion.db.Stored> hidden; }");

        // When
        List<String> refused = PackageEdges.missing(PackageEdges.of(List.of(folder)), ALLOWED);

        // Then
        assertEquals(List.of("dev.pinion.protocol -> dev.pinion.db"), refused);
    }

    @Test
    void aLibraryInTheWrongPackageIsFound(@TempDir Path folder) throws IOException {
        compile(folder, "dev/pinion/client/Sneaky.java",
                "package dev.pinion.client; class Sneaky { Object open(javax.sql.DataSource pool) { return pool; } }");

        List<String> strayed = PackageEdges.strayed(PackageEdges.of(List.of(folder)), OWNERS);

        assertEquals(List.of("dev.pinion.client -> javax.sql"), strayed);
    }

    @Test
    void aPackageThatNobodyListedIsFound() {
        Map<String, Set<String>> found = PackageEdges.parse("server.magic -> protocol");

        List<String> refused = PackageEdges.missing(found, ALLOWED);

        assertTrue(refused.contains("dev.pinion.server.magic is not in the table"), refused.toString());
    }

    @Test
    void aCycleIsFound() {
        Map<String, Set<String>> circle = PackageEdges.parse("a -> b\nb -> c\nc -> d, a\nd ->");

        assertEquals(List.of("dev.pinion.a", "dev.pinion.b", "dev.pinion.c", "dev.pinion.a"),
                PackageEdges.cycle(circle));
    }

    /// Where each module was compiled to: a folder of its name on the class path, or Maven's.
    private static List<Path> classFolders() {
        List<Path> classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .toList();
        return Sources.MODULES.stream()
                .map(module -> classPath.stream()
                        .filter(entry -> entry.endsWith(module) && Files.isDirectory(entry))
                        .findFirst()
                        .orElse(Sources.root().resolve(module).resolve("target/classes")))
                .filter(Files::isDirectory)
                .toList();
    }

    private static Map<String, Set<String>> owners(String table) {
        Map<String, Set<String>> owners = new TreeMap<>();
        for (String line : table.lines().toList()) {
            String[] sides = line.split("->", -1);
            Set<String> packages = new TreeSet<>();
            for (String owner : sides[1].split(",", -1)) {
                packages.add("dev.pinion." + owner.strip());
            }
            for (String prefix : sides[0].split(",", -1)) {
                owners.put(prefix.strip(), packages);
            }
        }
        return owners;
    }

    private static void compile(Path folder, String name, String source) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, source);
        int exit = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-cp", folder.toString(), "-d", folder.toString(), file.toString());
        assertEquals(0, exit);
    }
}
