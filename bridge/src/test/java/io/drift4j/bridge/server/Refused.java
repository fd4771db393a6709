package io.drift4j.bridge.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A call that was refused, and what it was told. */
record Refused(StatusRuntimeException status) {

    static Refused by(ThrowingCallable call) {
        StatusRuntimeException status = catchThrowableOfType(StatusRuntimeException.class, call);
        assertThat(status).as("the call is refused").isNotNull();
        return new Refused(status);
    }

    Refused with(Status.Code code) {
        assertThat(status.getStatus().getCode()).as(status.getMessage()).isEqualTo(code);
        return this;
    }

    Refused saying(String... words) {
        assertThat(status.getStatus().getDescription()).contains(words);
        return this;
    }

    Refused notSaying(String words) {
        assertThat(status.getStatus().getDescription()).doesNotContain(words);
        return this;
    }

    /** The fields of {@code google.rpc.BadRequest} in the details. */
    List<String> fields() {
        return details(BadRequest.class)
                .flatMap(detail -> detail.getFieldViolationsList().stream())
                .map(BadRequest.FieldViolation::getField)
                .toList();
    }

    /** The one {@code google.rpc.RetryInfo} in the details. */
    Duration retryDelay() {
        List<RetryInfo> found = details(RetryInfo.class).toList();
        assertThat(found).hasSize(1);
        return Duration.ofSeconds(
                found.get(0).getRetryDelay().getSeconds(),
                found.get(0).getRetryDelay().getNanos());
    }

    private <T extends Message> Stream<T> details(Class<T> kind) {
        return Objects.requireNonNull(StatusProto.fromThrowable(status)).getDetailsList().stream()
                .filter(detail -> detail.is(kind))
                .map(detail -> unpack(detail, kind));
    }

    private static <T extends Message> T unpack(Any detail, Class<T> kind) {
        try {
            return detail.unpack(kind);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
