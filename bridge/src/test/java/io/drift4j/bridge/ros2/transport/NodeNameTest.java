package io.drift4j.bridge.ros2.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.engine.BadInput;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeNameTest {
    @ParameterizedTest
    @CsvSource({
        "/, n, /x, /x",
        "/, n, x, /x",
        "/, n, ~/x, /n/x",
        "/a, n, /x/y, /x/y",
        "/a, n, x/y, /a/x/y",
        "/a/b, n, ~/x_1, /a/b/n/x_1",
    })
    void topicsAreResolvedAsRosResolvesThem(String namespace, String name, String written, String full) {
        assertThat(new NodeName(namespace, name).topic(written)).isEqualTo(full);
    }

    @Test
    void namesAreChecked() {
        assertThatThrownBy(() -> new NodeName("/", "my-node"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("got 'my-node'");
        for (String namespace : new String[] {"", "a", "/a/", "//a", "/1"}) {
            assertThatThrownBy(() -> new NodeName(namespace, "n"))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("got '" + namespace + "'");
        }
    }

    @Test
    void theDomainIsTheOneOfTheEnvironment() {
        assertThat(NodeName.domain(Map.of())).isZero();
        assertThat(NodeName.domain(Map.of("ROS_DOMAIN_ID", ""))).isZero();
        assertThat(NodeName.domain(Map.of("ROS_DOMAIN_ID", "42"))).isEqualTo(42);
    }

    @ParameterizedTest
    @ValueSource(strings = {"233", "-1", "x", "1e2", "99999999999"})
    void otherDomainsAreRefused(String id) {
        assertThatThrownBy(() -> NodeName.domain(Map.of("ROS_DOMAIN_ID", id)))
                .isInstanceOf(BadInput.class)
                .hasMessage("ROS_DOMAIN_ID must be a number from 0 to 232, got '" + id + "'");
    }
}
