package dev.pinion.house;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.Tree.Kind;
import com.sun.source.util.TreeScanner;

/// Counts what STYLE asks to be small and finds the names that it refuses. One scan, one thread.
final class TidyScan extends TreeScanner<Void, Void> {

    static final int METHOD_LINES_MAX = 40;
    static final int FILE_LINES_MAX = 300;
    static final int PARAMETERS_MAX = 5;

    private static final Pattern REFUSED_NAME = Pattern.compile(".*(Manager|Helper|Utils?|Impl)");
    private static final Pattern GETTER = Pattern.compile("get[A-Z].*");

    private final Sources.Parsed parsed;
    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> types = new TreeSet<>();
    private final Deque<ClassTree> around = new ArrayDeque<>();
    private CompilationUnitTree unit;

    private TidyScan(Sources.Parsed parsed, CompilationUnitTree first) {
        this.parsed = parsed;
        this.unit = first;
    }

    /// One thing that is not as it should be. The key is what an exception in TidyTest is listed under.
    record Finding(String rule, String key, String detail) {
        @Override
        public String toString() {
            return rule + ": " + key + " (" + detail + ")";
        }
    }

    /// What one reading of the sources tells: the findings, and the simple names of all types declared there.
    record Result(List<Finding> findings, Set<String> types) {}

    static Result of(List<Path> files) {
        Sources.Parsed parsed = Sources.parse(files);
        var scan = new TidyScan(parsed, parsed.units().getFirst());
        for (CompilationUnitTree unit : parsed.units()) {
            scan.unit = unit;
            scan.countLinesOfFile();
            scan.scan(unit, null);
        }
        return new Result(List.copyOf(scan.findings), Set.copyOf(scan.types));
    }

    private void countLinesOfFile() {
        Path file = Path.of(unit.getSourceFile().toUri());
        long lines = Sources.text(file).lines().count();
        if (lines > FILE_LINES_MAX) {
            find("file-length", String.valueOf(file.getFileName()), lines + " lines, at most " + FILE_LINES_MAX);
        }
    }

    @Override
    public Void visitClass(ClassTree type, Void none) {
        String name = type.getSimpleName().toString();
        if (!name.isEmpty()) {
            types.add(name);
        }
        if (REFUSED_NAME.matcher(name).matches()) {
            find("name", name, "no Manager, Helper, Util, Impl");
        }
        around.push(type);
        super.visitClass(type, null);
        around.pop();
        return null;
    }

    @Override
    public Void visitMethod(MethodTree method, Void none) {
        String key = keyOf(method);
        long lines = lineOf(parsed.positions().getEndPosition(unit, method)) - lineOf(startOf(method)) + 1;
        if (lines > METHOD_LINES_MAX) {
            find("method-length", key, lines + " lines, at most " + METHOD_LINES_MAX);
        }
        int parameters = method.getParameters().size();
        if (parameters > PARAMETERS_MAX && !isConstructorOfRecord(method)
                && !isAnnotated(method, "ParameterizedTest")) {
            find("parameters", key, parameters + " parameters, at most " + PARAMETERS_MAX);
        }
        if (parameters == 0 && GETTER.matcher(method.getName()).matches() && !isAnnotated(method, "Override")) {
            find("getter", key, "accessors have no get");
        }
        return super.visitMethod(method, null);
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree call, Void none) {
        if (call.getMethodSelect().toString().equals("Thread.sleep") && isTest()) {
            find("sleep", typeAround(), "a test waits for what it expects, never for time");
        }
        return super.visitMethodInvocation(call, null);
    }

    /// Where the method begins behind its annotations: the table of a parameterized test is data.
    private long startOf(MethodTree method) {
        List<? extends Tree> annotations = method.getModifiers().getAnnotations();
        return annotations.isEmpty() ? parsed.positions().getStartPosition(unit, method)
                : parsed.positions().getEndPosition(unit, annotations.getLast());
    }

    /// Its parameters are fields, as those of a parameterized test are the columns of a table.
    private boolean isConstructorOfRecord(MethodTree method) {
        ClassTree type = around.peek();
        return type != null && type.getKind() == Kind.RECORD && method.getReturnType() == null;
    }

    private static boolean isAnnotated(MethodTree method, String name) {
        return method.getModifiers()
                .getAnnotations()
                .stream()
                .map(annotation -> annotation.getAnnotationType())
                .map(Tree::toString)
                .anyMatch(name::equals);
    }

    private boolean isTest() {
        return unit.getSourceFile().toUri().getPath().contains("/src/test/");
    }

    private long lineOf(long position) {
        return unit.getLineMap().getLineNumber(position);
    }

    private String keyOf(MethodTree method) {
        String name = method.getName().toString();
        return typeAround() + "." + (name.equals("<init>") ? "new" : name);
    }

    /// The nearest type with a name: an anonymous class counts to the type that it stands in.
    private String typeAround() {
        for (ClassTree type : around) {
            if (!type.getSimpleName().isEmpty()) {
                return type.getSimpleName().toString();
            }
        }
        return "?";
    }

    private void find(String rule, String key, String detail) {
        findings.add(new Finding(rule, key, detail));
    }
}
