package dev.pinion.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// On copies of the jars themselves: Bouncy Castle's TLS is signed, picocli is old.
class LeanJarsTest {

    @TempDir
    private Path folder = Path.of(".");
    private Path signed = folder;
    private Path old = folder;
    private final LeanJars lean = new LeanJars(false);

    @BeforeEach
    void copyThem() throws Exception {
        signed = Files.copy(jarOf(Class.forName("org.bouncycastle.tls.ProtocolVersion")), folder.resolve("signed.jar"));
        old = Files.copy(jarOf(CommandLine.class), folder.resolve("old.jar"));
    }

    @Test
    void aSignedJarLosesItsSignatureAndNothingElse() throws Exception {
        // Given
        List<String> before = contents(signed);
        String release = manifest(signed).getMainAttributes().getValue("Multi-Release");
        assertFalse(manifest(signed).getEntries().isEmpty());
        // When
        boolean changed = lean.lean(signed);
        // Then
        before.removeIf(each -> each.matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC) .*"));
        assertAll(() -> assertTrue(changed), () -> assertEquals(before, contents(signed)),
                () -> assertTrue(manifest(signed).getEntries().isEmpty()),
                () -> assertEquals(release, manifest(signed).getMainAttributes().getValue("Multi-Release")));
    }

    @Test
    void aSignedJarInWhichAClassWasChangedIsLeftForTheJvmToRefuse() throws Exception {
        changeIn(signed, root -> {
            Path file = root.resolve("org/bouncycastle/tls/ProtocolVersion.class");
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length - 1] ^= 1;
            Files.write(file, bytes);
        });

        assertStays(signed);
    }

    @Test
    void aSignedJarThatWasGivenAnotherClassIsLeftAsItIs() throws Exception {
        changeIn(signed, root -> Files.copy(root.resolve("org/bouncycastle/tls/ProtocolVersion.class"),
                root.resolve("org/bouncycastle/tls/Another.class")));

        assertStays(signed);
    }

    @Test
    void signaturesCanBeKept() throws Exception {
        byte[] before = Files.readAllBytes(signed);

        assertFalse(new LeanJars(true).lean(signed));

        assertArrayEquals(before, Files.readAllBytes(signed));
    }

    @Test
    void oldClassesAreLiftedAndTheVerifierTakesThemAll() throws Exception {
        // When
        boolean changed = lean.lean(old);
        // Then
        assertTrue(changed);
        int methods = 0;
        try (var loader = new URLClassLoader(new URL[] {old.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            for (String name : classes(old)) {
                try (var in = loader.getResourceAsStream(name + ".class")) {
                    int version = ClassFile.of().parse(in.readAllBytes()).majorVersion();
                    assertTrue(version >= ClassFile.JAVA_6_VERSION, name + " has version " + version);
                }
                if (!name.startsWith("picocli/groovy")) { // made for a library that is not here
                    Class<?> loaded = Class.forName(name.replace('/', '.'), true, loader);
                    methods += loaded.getDeclaredMethods().length;
                }
            }
            Object version = loader.loadClass("picocli.CommandLine").getField("VERSION").get(null);
            assertEquals(CommandLine.VERSION, version);
        }
        assertTrue(methods > 150, methods + " methods");
    }

    @Test
    void theSecondTimeThereIsNothingToDo() throws Exception {
        lean.lean(signed);
        lean.lean(old);
        byte[] before = Files.readAllBytes(old);

        assertAll(() -> assertFalse(lean.lean(signed)), () -> assertFalse(lean.lean(old)),
                () -> assertArrayEquals(before, Files.readAllBytes(old)));
    }

    @Test
    void whatCannotBeReadIsLeftAndTheOthersAreDone() throws Exception {
        // Given
        Path cut = Files.write(folder.resolve("cut.jar"), Arrays.copyOf(Files.readAllBytes(old), 100_000));
        Path oldNoise = folder.resolve("noise.jar");
        try (OutputStream file = Files.newOutputStream(oldNoise); JarOutputStream jar = new JarOutputStream(file)) {
            jar.putNextEntry(new JarEntry("Noise.class"));
            jar.write(new byte[] {(byte) 0xca, (byte) 0xfe, (byte) 0xba, (byte) 0xbe, 0, 0, 0, 49, 1, 2, 3});
        }
        byte[] noise = Files.readAllBytes(oldNoise);
        // When
        LeanJars.main(new String[] {folder.toString()});
        // Then
        assertAll(() -> assertEquals(100_000, Files.size(cut)),
                () -> assertArrayEquals(noise, Files.readAllBytes(oldNoise)), () -> assertFalse(lean.lean(old)),
                () -> assertEquals(List.of("cut.jar", "noise.jar", "old.jar", "signed.jar"), names()));
    }

    private void assertStays(Path jar) throws IOException {
        byte[] before = Files.readAllBytes(jar);
        assertThrows(SecurityException.class, () -> lean.lean(jar));
        assertArrayEquals(before, Files.readAllBytes(jar));
        assertEquals(List.of("old.jar", "signed.jar"), names());
    }

    private List<String> names() throws IOException {
        try (var all = Files.list(folder)) {
            return all.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    private interface Change {
        void in(Path root) throws IOException;
    }

    private static void changeIn(Path jar, Change change) throws IOException {
        try (FileSystem inside = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of())) {
            change.in(inside.getPath("/"));
        }
    }

    /// Names and what they hold, the manifest by its name alone.
    private static List<String> contents(Path jar) throws IOException {
        List<String> all = new ArrayList<>();
        try (JarFile file = new JarFile(jar.toFile(), false)) {
            for (JarEntry entry : file.stream().toList()) {
                boolean manifest = entry.getName().equals(JarFile.MANIFEST_NAME);
                all.add(entry.getName() + " " + (manifest ? "" : entry.getCrc() + " " + entry.getTime()));
            }
        }
        all.sort(Comparator.naturalOrder());
        return all;
    }

    private static List<String> classes(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.endsWith(".class") && !name.endsWith("module-info.class"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .toList();
        }
    }

    private static Manifest manifest(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.getManifest();
        }
    }

    private static Path jarOf(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
