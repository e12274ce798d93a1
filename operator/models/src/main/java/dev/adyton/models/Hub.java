package dev.adyton.models;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import dev.adyton.codec.JsonLimits;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The Hugging Face Hub's routes: {@code /api/models/REPO/revision/REV} gives the commit, {@code
 * /api/models/REPO/tree/COMMIT} its files with sizes and digests, {@code /REPO/resolve/COMMIT/FILE}
 * one of them.
 */
final class Hub {
  private static final int MAX_LISTING = 8 << 20;
  private static final int MAX_PAGES = 20;
  private static final JsonLimits LIMITS = new JsonLimits(MAX_LISTING, 16, 1 << 20);

  /**
   * A file of a repository.
   *
   * @param digest SHA-256 of large files, git's blob name of small ones
   */
  record Entry(String name, long bytes, String digest) {
    /** Returns whether a file has this size and digest. */
    boolean is(Path file) throws IOException {
      return Files.size(file) == bytes
          && digest.equals(digest.length() == 64 ? Digest.sha256(file) : Digest.gitBlob(file));
    }
  }

  private final Fetch fetch;
  private final String endpoint;

  Hub(Fetch fetch, URI endpoint) {
    this.fetch = fetch;
    this.endpoint = endpoint.toString().replaceAll("/+$", "");
  }

  /** Returns the commit that a branch, tag or commit names now. */
  String commit(String repo, String revision) throws IOException, InterruptedException {
    URI at = URI.create(endpoint + "/api/models/" + repo + "/revision/" + encoded(revision));
    try {
      if (Json.parse(fetch.page(at, MAX_LISTING).bytes(), LIMITS) instanceof Json.Obj o
          && o.string("sha").matches("[0-9a-f]{40}")) {
        return o.string("sha");
      }
    } catch (CodecException e) {
      // As below.
    }
    throw new IOException("no commit in the hub's answer");
  }

  /** Returns the files at a commit that a model may have; those in folders are left out. */
  List<Entry> files(String repo, String commit) throws IOException, InterruptedException {
    List<Entry> out = new ArrayList<>();
    Optional<URI> at =
        Optional.of(URI.create(endpoint + "/api/models/" + repo + "/tree/" + commit));
    for (int page = 0; at.isPresent(); page++) {
      if (page == MAX_PAGES) {
        throw new IOException("the hub's list has no end");
      }
      Fetch.Page p = fetch.page(at.get(), MAX_LISTING);
      try {
        add(p.bytes(), out);
      } catch (CodecException e) {
        throw new IOException("the hub's list cannot be read");
      }
      at = p.next();
    }
    return out;
  }

  private static void add(byte[] page, List<Entry> out) throws CodecException {
    if (!(Json.parse(page, LIMITS) instanceof Json.Arr list)) {
      throw new CodecException(CodecException.Code.TYPE);
    }
    for (Json.Obj o : list.objects()) {
      String path = o.string("path");
      if (o.string("type").equals("file") && Formats.isTaken(path)) {
        boolean large = o.members().get("lfs") instanceof Json.Obj;
        Json.Obj from = large ? o.object("lfs") : o;
        String digest = from.string("oid");
        long size = from.integer("size");
        boolean known = digest.matches(large ? "[0-9a-f]{64}" : "[0-9a-f]{40}");
        if (!known || size < 0 || size > ModelFile.MAX_BYTES) {
          throw new CodecException(CodecException.Code.TYPE, "oid");
        }
        out.add(new Entry(path, size, digest));
      }
    }
  }

  URI file(String repo, String commit, String name) {
    return URI.create(endpoint + "/" + repo + "/resolve/" + commit + "/" + encoded(name));
  }

  private static String encoded(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
