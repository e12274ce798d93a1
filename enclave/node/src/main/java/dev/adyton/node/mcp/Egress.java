package dev.adyton.node.mcp;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import dev.adyton.launch.Deployable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The tools policy: which project may have which hosts asked. What it does not list is refused. Its
 * digest is a member of the deployable, so that evidence, launch records and receipts say which one
 * it is. Immutable.
 */
public final class Egress {
  /** Names the document. */
  public static final String FORMAT = "adyton-tools-policy/1";

  /** Nothing leaves the node. */
  public static final Egress DENIED = new Egress(Map.of(), Deployable.NO_TOOLS);

  private static final int MAX_PROJECTS = 1024;
  private static final int MAX_HOSTS = 64;
  private static final Pattern PROJECT = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  private final Map<String, List<HostRule>> projects;
  private final Digest digest;

  private Egress(Map<String, List<HostRule>> projects, Digest digest) {
    this.projects = Map.copyOf(projects);
    this.digest = digest;
  }

  /** A place that may be asked, which nothing but a policy gives. */
  public static final class Permit {
    private final Target target;

    private Permit(Target target) {
      this.target = target;
    }

    Target target() {
      return target;
    }
  }

  /**
   * Reads {@code {"egress":"listed","format":…,"projects":{name:[host…]}}}.
   *
   * @throws CodecException where the document is another
   */
  public static Egress parse(byte[] bytes) throws CodecException {
    Json.Obj in = Json.parseObject(bytes);
    in.requireOnly("format", "egress", "projects");
    if (!in.string("format").equals(FORMAT) || !in.string("egress").equals("listed")) {
      throw new CodecException(CodecException.Code.VALUE, "format");
    }
    Map<String, List<HostRule>> projects = new HashMap<>();
    Json.Obj given = in.object("projects");
    if (given.keys().size() > MAX_PROJECTS) {
      throw new CodecException(CodecException.Code.SIZE, "projects");
    }
    for (String name : given.keys()) {
      if (!PROJECT.matcher(name).matches()) {
        throw new CodecException(CodecException.Code.VALUE, "projects");
      }
      projects.put(name, hosts(given.strings(name)));
    }
    return new Egress(projects, Digest.sha256(Jcs.encode(in)));
  }

  private static List<HostRule> hosts(List<String> given) throws CodecException {
    if (given.size() > MAX_HOSTS) {
      throw new CodecException(CodecException.Code.SIZE, "projects");
    }
    List<HostRule> rules = new ArrayList<>();
    for (String text : given) {
      rules.add(
          HostRule.parse(text)
              .orElseThrow(() -> new CodecException(CodecException.Code.VALUE, "projects")));
    }
    return List.copyOf(rules);
  }

  /** Returns the digest that stands in the deployable. */
  public Digest digest() {
    return digest;
  }

  /** Returns leave to ask {@code target} for {@code project}, or nothing. */
  public Optional<Permit> permit(String project, Target target) {
    return projects.getOrDefault(project, List.of()).stream().anyMatch(rule -> rule.permits(target))
        ? Optional.of(new Permit(target))
        : Optional.empty();
  }
}
