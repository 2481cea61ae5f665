package grapevine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may import whom. */
@AnalyzeClasses(packages = "grapevine", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseTest {
    private static final String[] JAVA = {"java..", "javax.."};

    @ArchTest
    static final ArchRule graphKnowsOnlyLinearAlgebra = room("graph", "org.ejml..");

    @ArchTest
    static final ArchRule dataKnowsOnlyFilesAndDice =
            room("data", "org.apache.commons.csv..", "org.apache.commons.compress..", "org.apache.commons.rng..");

    @ArchTest
    static final ArchRule coreKnowsOnlyTheGraph = room("core", "grapevine.graph..", "ai.djl..", "com.google.gson..");

    @ArchTest
    static final ArchRule algorithmsKnowConsensusCoreAndGraph =
            room("algorithms", "grapevine.consensus..", "grapevine.core..", "grapevine.graph..", "ai.djl..");

    @ArchTest
    static final ArchRule consensusKnowsOnlyCore = room("consensus", "grapevine.core..", "ai.djl..");

    @ArchTest
    static final ArchRule metricsKnowOnlyCore = room("metrics", "grapevine.core..", "ai.djl..");

    @ArchTest
    static final ArchRule tasksKnowCoreAndData = room("tasks", "grapevine.core..", "grapevine.data..", "ai.djl..");

    @ArchTest
    static final ArchRule chartsAloneKnowChartsAndJupyter = room(
            "charts",
            "grapevine.core..",
            "grapevine.graph..",
            "tech.tablesaw..",
            "org.jfree..",
            "org.jgrapht..",
            "com.fasterxml.jackson..",
            "org.apache.commons.csv..",
            "org.dflib.jjava..");

    @ArchTest
    static final ArchRule nobodyKnowsTheFrontDoor = classes()
            .that()
            .resideInAPackage("grapevine")
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAPackage("grapevine");

    @ArchTest
    static final ArchRule blocksAreKnownToTasksAndTheDoorAlone = classes()
            .that()
            .resideInAPackage("ai.djl.nn..")
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAnyPackage("grapevine", "grapevine.tasks", "ai.djl..");

    private static ArchRule room(String name, String... others) {
        String[] allowed = new String[others.length + JAVA.length + 1];
        allowed[0] = "grapevine." + name + "..";
        System.arraycopy(others, 0, allowed, 1, others.length);
        System.arraycopy(JAVA, 0, allowed, 1 + others.length, JAVA.length);
        return classes()
                .that()
                .resideInAPackage("grapevine." + name + "..")
                .should()
                .onlyDependOnClassesThat(com.tngtech.archunit.base.DescribedPredicate.describe(
                        "live in " + String.join(", ", allowed), type -> livesIn(type, allowed)));
    }

    private static boolean livesIn(JavaClass type, String... packages) {
        return type.getBaseComponentType().isPrimitive()
                || JavaClass.Predicates.resideInAnyPackage(packages).test(type.getBaseComponentType());
    }
}
