package io.drift4j.bridge.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Objects;
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
        List<Any> details =
                Objects.requireNonNull(StatusProto.fromThrowable(status)).getDetailsList();
        return details.stream()
                .filter(detail -> detail.is(BadRequest.class))
                .flatMap(detail -> unpack(detail).getFieldViolationsList().stream())
                .map(BadRequest.FieldViolation::getField)
                .toList();
    }

    private static BadRequest unpack(Any detail) {
        try {
            return detail.unpack(BadRequest.class);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
