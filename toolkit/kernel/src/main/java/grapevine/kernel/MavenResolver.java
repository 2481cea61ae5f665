package grapevine.kernel;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.resolution.DependencyResolutionException;
import org.eclipse.aether.transfer.ArtifactNotFoundException;

/** Asks Maven's resolver, with the settings of the user's Maven; {@link Artifacts} loads it in a class loader of its own. */
public final class MavenResolver implements BiFunction<List<String>, List<String>, Map<String, Path>> {

    /** The kernel loads this class by its name. */
    public MavenResolver() {}

    /**
     * Resolves artifacts.
     *
     * @param coordinates the artifacts
     * @param repositories URLs of more repositories
     * @return the jars by {@code group:artifact:classifier}
     */
    @Override
    public Map<String, Path> apply(List<String> coordinates, List<String> repositories) {
        ContextOverrides settings =
                ContextOverrides.create().withUserSettings(true).build();
        try (Context context = Runtimes.INSTANCE.getRuntime().create(settings)) {
            List<RemoteRepository> searched = searched(context, repositories);
            CollectRequest request = new CollectRequest();
            request.setRepositories(searched);
            for (String c : coordinates) request.addDependency(new Dependency(new DefaultArtifact(c), "runtime"));
            try {
                return jars(context.repositorySystem()
                        .resolveDependencies(context.repositorySystemSession(), new DependencyRequest(request, null))
                        .getArtifactResults());
            } catch (DependencyResolutionException e) {
                throw new IllegalArgumentException(explanation(e, coordinates, searched), e);
            }
        }
    }

    private static List<RemoteRepository> searched(Context context, List<String> urls) {
        List<RemoteRepository> more = new ArrayList<>();
        for (String url : urls) more.add(new RemoteRepository.Builder(id(url), "default", url).build());
        List<RemoteRepository> all = new ArrayList<>(context.remoteRepositories());
        all.addAll(context.repositorySystem().newResolutionRepositories(context.repositorySystemSession(), more));
        return all;
    }

    /** Maven keeps what it knows of a repository under its id. */
    private static String id(String url) {
        return "repository-" + Integer.toHexString(url.hashCode());
    }

    private static Map<String, Path> jars(List<ArtifactResult> results) {
        Map<String, Path> jars = new LinkedHashMap<>();
        for (ArtifactResult result : results) {
            Artifact artifact = result.getArtifact();
            if (!artifact.getExtension().equals("jar")) continue;
            String id = artifact.getGroupId() + ":" + artifact.getArtifactId() + ":" + artifact.getClassifier();
            jars.put(id, artifact.getFile().toPath());
        }
        return jars;
    }

    private static String explanation(
            DependencyResolutionException e, List<String> coordinates, List<RemoteRepository> searched) {
        String asked = String.join(" ", coordinates);
        List<String> urls = searched.stream().map(RemoteRepository::getUrl).toList();
        String reason = root(e).getMessage();
        List<String> missing = missing(e);
        if (missing.isEmpty())
            return "%maven needs repositories that answer, got for " + asked + ": " + reason
                    + "; without a network, only artifacts in the local repository can be used";
        return "%maven needs artifacts that exist, got " + asked + "; not found: " + String.join(", ", missing) + " in "
                + String.join(", ", urls);
    }

    /** The artifacts that all repositories say they do not have. */
    private static List<String> missing(DependencyResolutionException e) {
        List<String> missing = new ArrayList<>();
        if (e.getResult() == null) return missing;
        for (ArtifactResult result : e.getResult().getArtifactResults()) {
            if (result.isResolved()) continue;
            boolean absent = !result.getExceptions().isEmpty()
                    && result.getExceptions().stream().allMatch(ArtifactNotFoundException.class::isInstance);
            if (!absent) return List.of();
            missing.add(result.getRequest().getArtifact().toString());
        }
        return missing;
    }

    private static Throwable root(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root) root = root.getCause();
        return root;
    }
}
