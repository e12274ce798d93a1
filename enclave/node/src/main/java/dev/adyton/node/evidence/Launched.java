package dev.adyton.node.evidence;

import dev.adyton.codec.Digest;
import dev.adyton.launch.Deployable;
import dev.adyton.launch.LaunchRecord;
import java.util.Optional;

/**
 * What the launch gate let in.
 *
 * @param deployable what runs
 * @param record what the gate said
 * @param state it in a word, such as {@code UNGATED}
 * @param policy digest of the launch policy that was decided by
 * @param admin digest of the administrators' policy; empty where nobody may tell the node anything
 * @param release what was released, as evidence carries it
 * @param releaseSigners digest of who must have signed that; empty where the node does not ask
 * @param kernels the rung of kernels in use
 */
public record Launched(
    Deployable deployable,
    LaunchRecord record,
    String state,
    Digest policy,
    Optional<Digest> admin,
    String release,
    Optional<Digest> releaseSigners,
    String kernels) {}
