package dev.pinion.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

/// How the picture of the modules is drawn. That it is current, [ArchitectureTest] says.
class ModulePictureTest {

    private static final List<String> MODULES = List.of("a", "a-b", "c");
    private static final Map<String, Set<String>> PACKAGES = PackageEdges.parse("""
            a   ->
            a.x -> a
            a.b -> a.x
            c.y -> a.b, a
            """);

    @Test
    void anArrowThatFollowsFromOthersIsLeftOut() {
        assertEquals(Map.of("a", Set.of(), "a-b", Set.of("a"), "c", Set.of("a-b")),
                ModulePicture.uses(PACKAGES, MODULES));
    }

    @Test
    void eachModuleStandsAboveThoseThatItUses() {
        String svg = ModulePicture.svg(PACKAGES, MODULES);

        assertTrue(svg.contains("y=\"37\">c<"), svg);
        assertTrue(svg.contains("<path d=\"M450 48 450 100\" marker-end=\"url(#end)\"/>"), svg);
        assertEquals(2, svg.split("marker-end", -1).length - 1, svg);
    }

    @Test
    void aPackageOfNoModuleIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> ModulePicture.uses(PackageEdges.parse("d -> a\n"), MODULES));
    }
}
