package dev.adyton.engine;

import java.util.Objects;

/**
 * On whose account a request is computed.
 *
 * @param tenant an opaque name: tenants share the machine fairly, and nothing that was computed for
 *     one is used for another
 * @param tier how urgent it is
 */
public record Account(String tenant, Tier tier) {
  /** A caller who is alone. */
  public static final Account ALONE = new Account("", Tier.DEFAULT);

  public Account {
    Objects.requireNonNull(tenant, "tenant");
    Objects.requireNonNull(tier, "tier");
  }
}
