package dev.adyton.node.mcp;

import dev.adyton.content.SecretText;
import dev.adyton.node.http.Field;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a caller may have sent along to a server of tools: who he is there, and fields of the
 * server's own. Nothing that frames a request, speaks for the node, or says who sent it.
 */
public final class Identity {
  /** Most fields. */
  public static final int MAX_FIELDS = 16;

  private static final Pattern NAME = Pattern.compile("authorization|api-key|x-[a-z0-9-]{1,62}");
  private static final Pattern PROXIED = Pattern.compile("x-(forwarded|real|original|http)-?.*");
  private static final Pattern VALUE = Pattern.compile("[!-~]([ -~]{0,4094}[!-~])?");

  private Identity() {}

  /** Returns the field that says who the caller is, or nothing where that is no token. */
  public static Optional<Field> authorization(SecretText token) {
    return field("authorization", SecretText.of("Bearer " + token.reveal()))
        .filter(field -> !token.reveal().contains(" "));
  }

  /** Returns a field, or nothing where it is one that is not sent. */
  public static Optional<Field> field(String name, SecretText value) {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean sent =
        NAME.matcher(lower).matches()
            && !PROXIED.matcher(lower).matches()
            && VALUE.matcher(value.reveal()).matches();
    return sent ? Optional.of(new Field(lower, value.reveal())) : Optional.empty();
  }
}
