package dev.adyton.node.evidence;

import dev.adyton.codec.Digest;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import dev.adyton.launch.Deployable;
import dev.adyton.node.telemetry.EventKind;
import dev.adyton.node.telemetry.Finish;
import dev.adyton.node.telemetry.Key;
import dev.adyton.node.telemetry.Route;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The two documents of the node's own that a statement names by digest. */
public final class NodePolicy {
  private NodePolicy() {}

  /**
   * Returns what the node obeys: nothing kept, nothing sent out but where the tools policy says,
   * nothing learnt from.
   *
   * @param launchPolicy digest of the policy by which it lets deployables in
   * @param tools digest of the tools policy
   * @param admin digest of the administrators' policy, if any may tell it anything
   * @param releaseSigners digest of who must have signed the release, if it asks for one
   */
  public static Digest policy(
      Digest launchPolicy, Digest tools, Optional<Digest> admin, Optional<Digest> releaseSigners) {
    return Digest.sha256(
        Jcs.encode(
            Json.object()
                .put("format", "adyton-node-policy/1")
                .put("retention", "none")
                .put(
                    "tools_egress", tools.equals(Deployable.NO_TOOLS) ? "denied" : tools.toString())
                .put("journal", "none")
                .put("api_keys", "sealed-or-loopback")
                .put("training_on_requests", "never")
                .put("guardrails", "floor-not-removable")
                .put("launch_policy", launchPolicy.toString())
                .put("admin_policy", admin.map(Digest::toString).orElse("none"))
                .put("release_signers", releaseSigners.map(Digest::toString).orElse("none"))
                .build()));
  }

  /** Returns everything that an operator can read: all events, what they tell, all doors. */
  public static Digest telemetrySchema() {
    return Digest.sha256(
        Jcs.encode(
            Json.object()
                .put("format", "adyton-telemetry/1")
                .put("events", names(EventKind.values()))
                .put("keys", names(Key.values()))
                .put("routes", names(Route.values()))
                .put("finishes", names(Finish.values()))
                .build()));
  }

  private static List<String> names(Enum<?>[] constants) {
    return Arrays.stream(constants).map(Enum::name).toList();
  }
}
