package dev.adyton.node.admin;

import dev.adyton.admin.AdminCode;
import dev.adyton.admin.AdminRequest;
import dev.adyton.admin.Enrolment;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Which projects there are, what is suspended, and how many requests and tokens a minute are left.
 * Made anew at each start from the ledger's entries, which are its only store. Thread-safe.
 */
public final class Tenancy implements Meter {
  private static final int MAX_PROJECTS = 1024;
  private static final int MAX_KEYS = 4096;
  private static final long NO_QUOTA = -1;

  private final Clock clock;
  private final Consumer<String> known;
  private final Map<String, Project> projects = new HashMap<>();
  private final Set<String> suspendedKeys = new HashSet<>();

  /** Names of projects that are no more. One that came back could be taken for the one before. */
  private final Set<String> deleted = new HashSet<>();

  private boolean draining;

  private static final class Project {
    boolean suspended;
    long quota = NO_QUOTA;
    long minute;
    long used;
    Optional<TokenBucket> input = Optional.empty();
    Optional<TokenBucket> output = Optional.empty();
  }

  /** Creates the tenancy of a node that was told nothing yet. */
  public Tenancy(Clock clock) {
    this(clock, name -> {});
  }

  /**
   * Creates the tenancy of a node that was told nothing yet.
   *
   * @param known told of each project's name when it begins to be
   */
  public Tenancy(Clock clock, Consumer<String> known) {
    this.clock = clock;
    this.known = known;
    known.accept(Caller.DEFAULT_PROJECT);
    projects.put(Caller.DEFAULT_PROJECT, new Project());
  }

  /** Returns what a request would come to, changing nothing. */
  synchronized AdminCode foresee(AdminRequest request) {
    return switch (request.verb()) {
      case STATUS, DRAIN, RESUME, ROTATE_KEYS -> AdminCode.DONE;
      case CREATE_PROJECT -> created(request.subject());
      // What an owner's keys sealed is the owner's to destroy, and nobody's to open.
      case DELETE_PROJECT ->
          Enrolment.owned(request.subject()) ? AdminCode.NOT_GRANTED : known(request.project());
      case DELETE_OWN_PROJECT -> known(request.project());
      case SUSPEND_PROJECT, SET_QUOTA, SET_INPUT_TOKEN_QUOTA, SET_OUTPUT_TOKEN_QUOTA ->
          known(request.project());
      case SUSPEND_KEY -> suspendedKeys.size() < MAX_KEYS ? AdminCode.DONE : AdminCode.LIMIT;
      case STAGE_RELEASE, ROLL_BACK -> AdminCode.NOT_AVAILABLE_HERE;
    };
  }

  private AdminCode created(String name) {
    if (deleted.contains(name)) {
      return AdminCode.PROJECT_DELETED;
    }
    if (projects.containsKey(name)) {
      return AdminCode.PROJECT_EXISTS;
    }
    return projects.size() + deleted.size() < MAX_PROJECTS ? AdminCode.DONE : AdminCode.LIMIT;
  }

  private AdminCode known(String name) {
    return projects.containsKey(name) ? AdminCode.DONE : AdminCode.UNKNOWN_PROJECT;
  }

  /** Does what was granted and is in the ledger. */
  synchronized void apply(AdminRequest request) {
    switch (request.verb()) {
      case STATUS, ROTATE_KEYS, STAGE_RELEASE, ROLL_BACK -> {}
      case DRAIN -> draining = true;
      case RESUME -> draining = false;
      case CREATE_PROJECT -> {
        projects.putIfAbsent(request.subject(), new Project());
        known.accept(request.subject());
      }
      case SUSPEND_PROJECT -> project(request.subject()).suspended = true;
      case DELETE_PROJECT, DELETE_OWN_PROJECT -> {
        projects.remove(request.project());
        deleted.add(request.project());
      }
      case SUSPEND_KEY -> suspendedKeys.add(request.subject());
      case SET_QUOTA -> project(request.subject()).quota = request.quota();
      case SET_INPUT_TOKEN_QUOTA -> project(request.subject()).input = bucket(request);
      case SET_OUTPUT_TOKEN_QUOTA -> project(request.subject()).output = bucket(request);
    }
  }

  private Optional<TokenBucket> bucket(AdminRequest request) {
    return Optional.of(new TokenBucket(Math.max(1, request.quota()), clock.millis()));
  }

  private Project project(String name) {
    Project project = projects.get(name);
    if (project == null) {
      throw new IllegalStateException("foreseen");
    }
    return project;
  }

  /** A project can be deleted while a request of it is under way. */
  private Project entered(String name) throws ApiException {
    Project project = projects.get(name);
    if (project == null) {
      throw ApiException.of(ErrorCode.PROJECT_SUSPENDED);
    }
    return project;
  }

  /** Returns whether the node was told to take nothing new. */
  public synchronized boolean draining() {
    return draining;
  }

  /**
   * Lets a caller in at all, whatever is asked for.
   *
   * @throws ApiException {@code KEY_SUSPENDED}, {@code PROJECT_SUSPENDED} (also for a project that
   *     nobody created)
   */
  public synchronized void standing(Caller caller) throws ApiException {
    if (suspendedKeys.contains("sha256:" + caller.keyDigest())) {
      throw ApiException.of(ErrorCode.KEY_SUSPENDED);
    }
    Project project = projects.get(caller.project());
    if (project == null || project.suspended) {
      throw ApiException.of(ErrorCode.PROJECT_SUSPENDED);
    }
  }

  /**
   * Lets a caller's work in, and counts it.
   *
   * @throws ApiException {@code DRAINING}, {@code QUOTA_EXCEEDED}, {@code PROJECT_SUSPENDED}
   */
  public synchronized void admit(Caller caller) throws ApiException {
    if (draining) {
      throw ApiException.of(ErrorCode.DRAINING);
    }
    Project project = entered(caller.project());
    if (project.quota == NO_QUOTA) {
      return;
    }
    long minute = clock.instant().getEpochSecond() / 60;
    project.used = minute == project.minute ? project.used + 1 : 1;
    project.minute = minute;
    if (project.used > project.quota) {
      throw ApiException.of(ErrorCode.QUOTA_EXCEEDED);
    }
  }

  /**
   * {@inheritDoc} The whole answer that was asked for is set apart, so that none that was let in is
   * cut off later.
   */
  @Override
  public synchronized Reservation reserve(String project, int input, int output)
      throws ApiException {
    Project of = entered(project);
    long now = clock.millis();
    long wait =
        Math.max(
            of.input.map(bucket -> bucket.seconds(input, now)).orElse(0L),
            of.output.map(bucket -> bucket.seconds(output, now)).orElse(0L));
    if (wait > 0) {
      throw ApiException.until(ErrorCode.TOKEN_QUOTA_EXCEEDED, wait);
    }
    Optional<TokenBucket> in = of.input;
    Optional<TokenBucket> out = of.output;
    in.ifPresent(bucket -> bucket.take(input));
    out.ifPresent(bucket -> bucket.take(output));
    return (computed, generated) -> {
      synchronized (this) {
        in.ifPresent(bucket -> bucket.take((long) computed - input));
        out.ifPresent(bucket -> bucket.take((long) generated - output));
      }
    };
  }
}
