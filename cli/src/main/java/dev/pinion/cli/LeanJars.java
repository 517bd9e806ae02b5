package dev.pinion.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;

/// Makes of the libraries' jars what the JVM can keep in an AOT cache, which takes neither classes of signed jars nor such
/// as were compiled before Java 6. Signatures are checked here, once for each build, and then left out: the JVM would
/// check them at each start, before the first line of ours. Old classes get the stack maps that the verifier looks for.
///
/// Thread: the caller's; the launcher runs it before the [Rehearsal]. Writes only the jars of the folder that it is
/// given, each at once or not at all; a jar that is as it should be is not touched.
public final class LeanJars {

    private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
    private static final String MODULE = "module-info.class";

    /// The first version whose classes say how the verifier is to go through them, and which the cache takes.
    private static final int STACK_MAPS_SINCE = ClassFile.JAVA_6_VERSION;
    private static final int LIFTED_TO = ClassFile.JAVA_8_VERSION;
    private static final int MAJOR_VERSION_AT = 6;

    private final boolean keepSignatures;

    /// @param keepSignatures for a JDK that lends its ciphers to signed providers only
    LeanJars(boolean keepSignatures) {
        this.keepSignatures = keepSignatures;
    }

    /// Goes through a folder of jars; names those that it had to leave as they are.
    ///
    /// @param arguments the folder
    public static void main(String[] arguments) throws IOException {
        // Oracle's own build refuses ciphers of an unsigned provider; no build of OpenJDK does.
        boolean oracle = !System.getProperty("java.runtime.name", "").startsWith("OpenJDK");
        new LeanJars(oracle).all(Path.of(arguments[0]));
    }

    private void all(Path folder) throws IOException {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
            for (Path jar : jars) {
                try {
                    lean(jar);
                } catch (IOException | SecurityException | IllegalArgumentException unfit) {
                    System.err.println(jar + " is left as it is: " + unfit);
                }
            }
        }
    }

    /// Rewrites one jar, where that makes a difference.
    ///
    /// @return whether it did
    /// @throws SecurityException when the jar is not what was signed
    boolean lean(Path jar) throws IOException {
        Path aside = jar.resolveSibling(jar.getFileName() + ".lean");
        try (JarFile from = new JarFile(jar.toFile(), true);
                URLClassLoader around = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
            List<JarEntry> entries = from.stream().toList();
            boolean signed = entries.stream().anyMatch(LeanJars::isSignature);
            if (signed ? keepSignatures : !isOld(from, entries)) {
                return false;
            }
            try (OutputStream file = Files.newOutputStream(aside); JarOutputStream to = new JarOutputStream(file)) {
                for (JarEntry entry : entries) {
                    copy(entry, signed ? signed(from, entry) : bytes(from, entry), to, around);
                }
            }
            Files.move(aside, jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return true;
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    private static boolean isOld(JarFile jar, List<JarEntry> entries) throws IOException {
        for (JarEntry entry : entries) {
            if (isClass(entry)) {
                try (var in = jar.getInputStream(entry)) {
                    byte[] head = in.readNBytes(MAJOR_VERSION_AT + 2);
                    if (isOld(head)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean isSignature(JarEntry entry) {
        return SIGNATURE.matcher(entry.getName()).matches();
    }

    private static boolean isClass(JarEntry entry) {
        return entry.getName().endsWith(".class") && !entry.getName().endsWith(MODULE);
    }

    private static boolean isOld(byte[] head) {
        return head.length >= MAJOR_VERSION_AT + 2
                && Short.toUnsignedInt(ByteBuffer.wrap(head).getShort(MAJOR_VERSION_AT)) < STACK_MAPS_SINCE;
    }

    private static void copy(JarEntry entry, byte[] bytes, JarOutputStream to, URLClassLoader around)
            throws IOException {
        if (isSignature(entry)) {
            return;
        }
        JarEntry copied = new JarEntry(entry.getName());
        copied.setTime(entry.getTime());
        to.putNextEntry(copied);
        to.write(isClass(entry) && isOld(bytes) ? lifted(bytes, around) : bytes);
        to.closeEntry();
    }

    private static byte[] bytes(JarFile from, JarEntry entry) throws IOException {
        try (var in = from.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    /// One entry of a signed jar, which MUST be as it was signed.
    private static byte[] signed(JarFile from, JarEntry entry) throws IOException {
        byte[] bytes = bytes(from, entry); // compares with the digest, if there is one
        if (isClass(entry) && entry.getCodeSigners() == null) {
            throw new SecurityException(entry.getName() + " is not signed, other than the jar it is in");
        }
        return entry.getName().equals(JarFile.MANIFEST_NAME) ? withoutDigests(from.getManifest()) : bytes;
    }

    /// The sections of single entries hold their digests, one for each class: all this is read at each start.
    private static byte[] withoutDigests(Manifest manifest) throws IOException {
        Manifest main = new Manifest();
        main.getMainAttributes().putAll(manifest.getMainAttributes());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        main.write(bytes);
        return bytes.toByteArray();
    }

    /// The same code with stack maps, held to the verifier's rules before anybody runs it.
    private static byte[] lifted(byte[] old, URLClassLoader around) {
        ClassFile files = ClassFile.of(StackMapsOption.GENERATE_STACK_MAPS, ClassHierarchyResolverOption
                .of(ClassHierarchyResolver.ofResourceParsing(around).orElse(ClassHierarchyResolver.defaultResolver())));
        ClassTransform newer = ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
                .andThen((to, element) -> to
                        .with(element instanceof ClassFileVersion ? ClassFileVersion.of(LIFTED_TO, 0) : element));
        byte[] lifted = files.transformClass(files.parse(old), newer);
        List<VerifyError> wrong = files.verify(lifted);
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(wrong.getFirst());
        }
        return lifted;
    }
}
