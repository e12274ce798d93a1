package dev.adyton.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeAddressTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1",
        "https:///x",
        "localhost:8443",
        "https://user@h",
        "https://h/path",
        "//h",
        "https://h?q",
        "https://h#f",
        "ftp://h"
      })
  void whatIsNoNodesAddressIsRefused(String text) {
    assertThatThrownBy(() -> NodeAddress.of(URI.create(text)))
        .isInstanceOfSatisfying(
            ClientException.class,
            e -> assertThat(e.code()).isEqualTo(ClientException.Code.BAD_ADDRESS));
  }

  @Test
  void onlyThisMachineIsLoopback() throws ClientException {
    assertThat(NodeAddress.of(URI.create("https://127.0.0.1:8443/")).loopback()).isTrue();
    assertThat(NodeAddress.of(URI.create("https://[::1]:8443")).loopback()).isTrue();
    assertThat(NodeAddress.of(URI.create("https://localhost")).loopback()).isTrue();
    assertThat(NodeAddress.of(URI.create("https://10.0.0.1")).loopback()).isFalse();
    assertThat(NodeAddress.of(URI.create("https://0.0.0.0")).loopback()).isFalse();
    assertThat(NodeAddress.of(URI.create("https://localhost.example")).loopback()).isFalse();
  }

  @Test
  void pathsAreBelowIt() throws ClientException {
    NodeAddress address = NodeAddress.of(URI.create("https://h:1/"));
    assertThat(address.resolve("/x")).isEqualTo(URI.create("https://h:1/x"));
    assertThat(address.authority()).isEqualTo("h:1");
    assertThat(NodeAddress.of(URI.create("HTTPS://h")).authority()).isEqualTo("h");
    assertThat(NodeAddress.of(URI.create("https://h:0")).authority()).isEqualTo("h:0");
    assertThat(NodeAddress.of(URI.create("https://LOCALHOST")).loopback()).isTrue();
    assertThat(NodeAddress.of(URI.create("https://[2001:db8::1]")).loopback()).isFalse();
    assertThat(NodeAddress.of(URI.create("https://no-such-host.invalid")).loopback()).isFalse();
  }
}
