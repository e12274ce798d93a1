package dev.adyton.engine;

/**
 * How urgent a request is. A tier never takes from another tenant: {@link #PRIORITY} goes ahead of
 * its own tenant's requests, {@link #FLEX} stands back behind everybody's. So whoever may name a
 * tier cannot gain by it at others' cost.
 */
public enum Tier {
  /** Before the tenant's other requests. */
  PRIORITY,
  /** In order of arrival. */
  DEFAULT,
  /** When nothing else waits; set aside first. */
  FLEX
}
