package dev.adyton.node.responses;

/** Whether what a request holds may outlive it (Bedrock Mantle, data retention). */
public enum Retention {
  /** Nothing is kept; {@code store=true} is refused. */
  NONE,
  /** Kept if the request says so, sealed, for 30 days at most. */
  DEFAULT,
  /** As the next wider place says. */
  INHERIT;

  /**
   * Returns the mode in force: the first of project, account and model that is not {@code INHERIT};
   * {@code NONE} if all are.
   */
  public static Retention resolve(Retention project, Retention account, Retention model) {
    for (Retention mode : new Retention[] {project, account, model}) {
      if (mode != INHERIT) {
        return mode;
      }
    }
    return NONE;
  }
}
