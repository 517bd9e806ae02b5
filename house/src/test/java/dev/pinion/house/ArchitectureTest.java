package dev.pinion.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import javax.tools.ToolProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every allowed edge between Pinion's packages, who may touch which library, and how large knots of classes and packages may be.
/// All else is refused.
class ArchitectureTest {

    private static final int PACKAGE_FILES_MAX = 25;

    /// A package is a stage of a message's way; no arrow points back.
    private static final Map<String, Set<String>> ALLOWED = PackageEdges
            .parse("""
                    protocol       ->
                    protocol.json  -> protocol
                    protocol.stomp -> protocol
                    protocol.tls   -> protocol
                    protocol.pins  -> protocol
                    certs.chain    ->
                    certs          -> certs.chain, certs.tls, protocol, protocol.pins, protocol.tls
                    certs.tls      -> protocol.tls
                    db             -> db.journal
                    db.journal     ->
                    db.log         -> db, db.journal
                    db.engine      -> db, db.log
                    db.ahead       -> db, db.engine, db.log
                    db.commit      -> db, db.ahead, db.engine, db.journal, db.log
                    db.engine.tables -> db, db.engine, db.log
                    db.engine.h2   -> db, db.engine, db.engine.tables, db.journal, db.log
                    db.engine.pg   -> db, db.engine, db.engine.tables, db.log
                    db.manifest    -> db, db.engine
                    db.offline     -> db, db.commit, db.engine, db.engine.h2, db.engine.pg, db.engine.tables, db.journal, db.log, db.manifest
                    db.start       -> db, db.ahead, db.commit, db.engine, db.engine.h2, db.engine.pg, db.journal, db.log, db.manifest, db.offline
                    client.outbox  -> protocol, protocol.stomp
                    client.pins    -> protocol, protocol.pins
                    client.place   -> protocol, protocol.stomp
                    client.threads ->
                    client.checks  -> protocol
                    client.frames  -> client.checks, protocol, protocol.stomp
                    client         -> client.checks, client.frames, client.outbox, client.pins, client.place, client.threads, protocol, protocol.pins, protocol.stomp, protocol.tls
                    client.test    -> client, protocol, protocol.stomp
                    client.micrometer -> client
                    server.access.keys -> protocol, protocol.tls, protocol.json
                    server.access.rights -> server.limits, protocol, protocol.json
                    server.access.certificates -> server.access.keys, server.access.rights, protocol, protocol.json
                    server.access  -> server.limits, server.access.certificates, server.access.keys, server.access.rights, protocol, protocol.stomp, protocol.json
                    server.issuer  -> server.access, server.access.rights, protocol, protocol.json
                    server.pins    -> server.limits, db, protocol, protocol.pins
                    server.limits  ->
                    server.address ->
                    server.proxy   -> certs.tls
                    server.fair    -> server.limits, protocol
                    server.deliver -> server.fair, server.limits, db, protocol, protocol.stomp
                    server.reply   -> server.fair, server.deliver, db, protocol, protocol.pins, protocol.stomp
                    server.cursor  -> server.deliver, server.limits, db, protocol, protocol.stomp
                    server.publish -> server.fair, server.reply, server.cursor, server.access, server.limits, db, protocol, protocol.stomp
                    server.shared  -> server.cursor, server.deliver, server.fair, server.limits, db, protocol
                    server.session -> server.metrics, server.transport, server.shared, server.fair, server.pins, server.publish, server.reply, server.cursor, server.deliver, server.access, server.access.rights, server.limits, db, protocol, protocol.pins, protocol.stomp
                    server.transport -> certs.tls, protocol
                    server.listen  -> server.audit, server.address, server.proxy, server.metrics, server.transport, server.session, server.reply, server.deliver, server.access, server.fair, server.limits, certs.tls, db, protocol, protocol.stomp, protocol.tls
                    server.keys    -> server.pins, certs, protocol, protocol.pins
                    server.metrics -> server.fair, server.deliver, server.access, server.access.keys, db
                    server.upkeep  -> certs, db, protocol
                    server.admin   -> server.audit, server.backup, server.cursor, server.shared, server.session, server.keys, server.upkeep, server.pins, server.access, server.access.keys, server.access.rights, certs, db, protocol, protocol.pins, protocol.json
                    server.backup  -> certs, db, protocol
                    server.audit   -> db, protocol
                    server.neighbours -> server.admin, server.upkeep, certs, db, protocol, protocol.json, protocol.pins
                    server.alarm   -> server.admin, server.backup, server.keys, server.neighbours, server.upkeep, server.access, server.access.keys, certs, db, protocol, protocol.json
                    server.view    -> server.fair, server.limits, server.admin, server.cursor, server.session, server.deliver, server.upkeep, server.access, server.access.keys, db, protocol, protocol.json
                    server         -> server.address, server.alarm, server.audit, server.backup, server.issuer, server.transport, server.view, server.shared, server.access.certificates, server.access.keys, server.access.rights, server.fair, server.publish, server.admin, server.keys, server.neighbours, server.pins, protocol.pins, server.metrics, server.upkeep, server.listen, server.session, server.cursor, server.access, server.deliver, server.limits, certs, certs.tls, db, protocol, protocol.json, protocol.stomp
                    server.settings.typed -> server.upkeep, protocol.tls
                    server.settings -> server.address, server.backup, server.settings.typed, server, server.access, server.issuer, server.keys, server.limits, server.upkeep, certs, db, protocol
                    web.http       ->
                    web.socket     -> web.http, server.transport, protocol
                    web            -> web.http, web.socket, server, server.address, server.settings.typed, server.transport, protocol, protocol.stomp, protocol.json
                    bench.wire     -> protocol, protocol.tls
                    bench.plan     -> bench.wire
                    bench.load     -> bench.plan, bench.wire
                    bench          -> bench.plan, bench.wire, bench.load
                    cli.terminal   -> protocol, protocol.json
                    cli.typed      -> protocol, protocol.stomp, protocol.tls, server.issuer, server.settings.typed
                    cli.settings   -> cli.terminal, server, server.issuer, server.settings
                    cli.files      -> cli.terminal, server, server.settings.typed, certs, db, protocol
                    cli.connect    -> cli.files, cli.typed, cli.terminal, server.settings.typed, client, client.pins, protocol, protocol.json
                    cli.token      -> cli.settings, cli.files, cli.terminal, server, server.issuer, server.settings, protocol
                    cli.serve      -> web, cli.settings, cli.token, cli.files, cli.typed, cli.terminal, server, server.issuer, server.settings, server.settings.typed, server.upkeep, certs, db, protocol, protocol.json
                    cli.talk       -> cli.connect, cli.files, cli.typed, cli.terminal, client, protocol, protocol.stomp
                    cli.pins       -> cli.files, cli.typed, cli.terminal, client.pins, protocol, protocol.pins
                    cli.demo       -> cli.talk, cli.connect, cli.files, cli.typed, cli.terminal, server.issuer, client, protocol
                    cli.certs      -> cli.connect, cli.files, cli.terminal, server, client, certs, protocol
                    cli.admin      -> cli.connect, cli.typed, cli.terminal, client, protocol, protocol.json
                    cli.db         -> cli.connect, cli.files, cli.terminal, server.access, server.upkeep, client, certs, db, protocol, protocol.stomp, protocol.json
                    cli.bench      -> cli.connect, cli.files, cli.typed, cli.terminal, bench, bench.plan, bench.wire, protocol
                    cli.hostile    -> cli.typed, cli.terminal, server.backup, certs, certs.tls
                    cli.archive    -> cli.db, cli.connect, cli.files, cli.terminal, server.backup, client, certs, db, protocol
                    cli            -> server.settings.typed, cli.settings, cli.files, cli.serve, cli.talk, cli.pins, cli.demo, cli.token, cli.certs, cli.admin, cli.archive, cli.db, cli.bench, cli.hostile, cli.typed, cli.terminal, client
                    """);

    /// Outside packages that have an owner: with one owner a library can be replaced, and its faults have one door.
    private static final Map<String, Set<String>> OWNERS = owners(
            """
                    java.sql, javax.sql             -> db.ahead, db.commit, db.engine, db.engine.h2, db.engine.pg, db.engine.tables, db.offline, db.start, db.journal
                    com.zaxxer, org.h2, org.flywaydb -> db.commit, db.engine.h2, db.engine.pg, db.log, db.journal, db.offline
                    org.bouncycastle                -> certs, certs.chain, certs.tls, server.access.keys
                    com.nimbusds                    -> server.access.keys, server.issuer
                    io.micrometer                   -> client.micrometer, server, server.metrics, server.listen, server.session, server.deliver, server.pins, server.keys, server.upkeep, server.alarm, server.audit, server.backup
                    io.prometheus                   -> server.metrics
                    picocli                         -> cli, cli.serve, cli.settings, cli.talk, cli.pins, cli.demo, cli.token, cli.certs, cli.admin, cli.archive, cli.db, cli.bench, cli.hostile, cli.connect, cli.files, cli.typed, cli.terminal
                    org.jline                       -> cli.talk, cli.serve
                    ch.qos.logback                  -> cli.serve
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
    void thePictureOfTheModulesIsCurrent() throws IOException {
        Path file = Sources.root().resolve("docs/modules.svg");
        String drawn = ModulePicture.svg(PackageEdges.of(classFolders()), Sources.MODULES);
        if (Boolean.getBoolean("pinion.write.documents")) {
            Files.writeString(file, drawn);
        }
        assertEquals(Sources.text(file), drawn, "draw it anew: -Dpinion.write.documents=true with this test");
    }

    @Test
    void librariesAreTouchedOnlyByTheirOwners() {
        assertEquals(List.of(), PackageEdges.strayed(PackageEdges.of(classFolders()), OWNERS));
    }

    @Test
    void noKnotOfClassesIsLargerThanItWas() {
        Map<String, Integer> sizes = new TreeMap<>();
        Map<String, String> members = new TreeMap<>();
        ClassKnots.of(classFolders()).forEach((owner, knots) -> {
            sizes.put(owner, knots.stream().mapToInt(Set::size).sum());
            members.put(owner, knots.toString());
        });

        assertEquals("", Ratchet.read("knots").report(sizes, members));
    }

    @Test
    void noPackageIsLargerThanItWas() {
        Map<String, Integer> sizes = new TreeMap<>();
        Sources.filesOfPackages().forEach((owner, files) -> {
            if (files > PACKAGE_FILES_MAX) {
                sizes.put(owner, files);
            }
        });

        assertEquals("", Ratchet.read("packages").report(sizes, Map.of()));
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
    void aKnotIsFoundAndANestedClassCountsWithTheOneAroundIt(@TempDir Path folder) throws IOException {
        // Given: five that use each other in a circle, one of them only by what is nested in it, and a sixth on the same way
        String[] circle = {"class A { B next; }", "class B { static class In { C next; } }", "class C { D next; }",
                "class D { E next; }", "class E { F next; }", "class F { A next; G out; }", "class G {}"};
        Files.createDirectories(folder.resolve("dev/pinion/db"));
        compile(folder, "dev/pinion/db/A.java", "package dev.pinion.db; " + String.join(" ", circle));

        // When
        Map<String, List<Set<String>>> knots = ClassKnots.of(List.of(folder));

        // Then
        assertEquals(Map.of("db", List.of(Set.of("A", "B", "C", "D", "E", "F"))), knots);
    }

    @Test
    void circlesOfClassesAreToldApart() {
        Map<String, Set<String>> two = PackageEdges.parse("a -> b, d\nb -> c\nc -> a\nd -> e\ne -> d, f\nf ->");

        Set<Set<String>> circles = Set.copyOf(ClassKnots.circles(two));

        assertEquals(Set.of(Set.of("dev.pinion.a", "dev.pinion.b", "dev.pinion.c"),
                Set.of("dev.pinion.d", "dev.pinion.e"), Set.of("dev.pinion.f")), circles);
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

    /// Where each module was compiled to; this one is built behind them.
    private static List<Path> classFolders() {
        List<Path> folders = Sources.MODULES.stream()
                .map(module -> Sources.root().resolve(module).resolve("target/classes"))
                .toList();
        assertEquals(List.of(), folders.stream().filter(folder -> !Files.isDirectory(folder)).toList(), "not built");
        return folders;
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
