package dev.pinion.cli.certs;

import java.io.Console;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.pinion.certs.CertificateStoreException;
import dev.pinion.certs.PrivateFile;
import dev.pinion.cli.terminal.Failure;

/// Where a password comes from: a file that nobody else can read, or a person at the terminal. Never the command line, which
/// every user of the machine can read.
final class PasswordOptions {

    private static final int BYTES_MAX = 1024;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--password-file", paramLabel = "FILE", description = "a file with the password, that nobody else can read; without it you are asked")
    private @Nullable Path file;

    /// For a file that is being made: a person says it twice. The caller wipes it.
    char[] fresh() {
        return file != null ? fromFile(file) : typed(true);
    }

    /// For a file that exists. The caller wipes it.
    char[] known() {
        return file != null ? fromFile(file) : typed(false);
    }

    @SuppressWarnings("SystemConsoleNull") // two lints disagree: NullAway takes it for null where the other says it never is
    private char[] typed(boolean twice) {
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            throw new ParameterException(spec.commandLine(),
                    "--password-file FILE is missing (there is no terminal to ask at)");
        }
        char[] first = said(console, "Password: ");
        if (twice) {
            char[] second = said(console, "Once more: ");
            boolean same = Arrays.equals(first, second);
            Arrays.fill(second, ' ');
            if (!same) {
                Arrays.fill(first, ' ');
                throw new Failure("the two passwords differ", "the same one twice", "try again");
            }
        }
        return first;
    }

    private static char[] said(Console console, String prompt) {
        char[] said = console.readPassword("%s", prompt);
        if (said == null) {
            throw new Failure("no password was typed", "", "");
        }
        return said;
    }

    /// One line; the end of the line is not part of it.
    static char[] fromFile(Path file) {
        byte[] bytes = new byte[0];
        try {
            bytes = PrivateFile.read(file, "the password file", BYTES_MAX);
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            char[] all = Arrays.copyOf(text.array(), text.limit());
            int end = all.length;
            while (end > 0 && (all[end - 1] == '\n' || all[end - 1] == '\r')) {
                end--;
            }
            char[] password = Arrays.copyOf(all, end);
            Arrays.fill(all, ' ');
            Arrays.fill(text.array(), ' ');
            requireOneLine(password, file);
            return password;
        } catch (CharacterCodingException garbage) {
            throw new Failure("the password file " + file + " is not UTF-8 text", "one line with the password", "",
                    garbage);
        } catch (CertificateStoreException refused) {
            throw new Failure(String.valueOf(refused.getMessage()), "", "", refused);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static void requireOneLine(char[] password, Path file) {
        boolean good = password.length > 0;
        for (char each : password) {
            good &= !Character.isISOControl(each);
        }
        if (!good) {
            throw new Failure("the password file " + file + " holds no password", "one line with the password",
                    "write it there with an editor, and chmod 600 it");
        }
    }
}
