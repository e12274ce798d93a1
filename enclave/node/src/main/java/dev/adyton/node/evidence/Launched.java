package dev.adyton.node.evidence;

import dev.adyton.launch.Deployable;

/**
 * What the launch gate let in.
 *
 * @param deployable what runs
 * @param state what the gate said, such as {@code UNGATED}
 * @param kernels the rung of kernels in use
 */
public record Launched(Deployable deployable, String state, String kernels) {}
