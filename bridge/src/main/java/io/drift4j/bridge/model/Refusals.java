package io.drift4j.bridge.model;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;

/** The statuses of what is not answered; each message says what to do. */
public final class Refusals {
    /** A message in a trailer must leave space for the others: clients take 8 KiB of them. */
    private static final int LONGEST = 1000;

    private static final int RETRY_SECONDS = 1;
    private static final long NANOS = 1_000_000_000;

    private Refusals() {}

    /** A status with this message, cut if it is long. */
    public static StatusRuntimeException of(Status.Code code, String message) {
        String shown = message.length() <= LONGEST ? message : message.substring(0, LONGEST) + " ...";
        return code.toStatus().withDescription(shown).asRuntimeException();
    }

    /** UNAVAILABLE, with the hint of {@code google.rpc.RetryInfo} to try again in a second. */
    public static StatusRuntimeException unavailable(String message) {
        return passing(Status.Code.UNAVAILABLE, message, RETRY_SECONDS);
    }

    /** RESOURCE_EXHAUSTED, with the hint when the next observation is taken. */
    public static StatusRuntimeException tooOften(double perSecond, double seconds) {
        return passing(
                Status.Code.RESOURCE_EXHAUSTED,
                "at most " + perSecond + " observations a second of one session are taken, more came: send fewer",
                seconds);
    }

    private static StatusRuntimeException passing(Status.Code code, String message, double seconds) {
        long nanos = (long) Math.ceil(seconds * 1e9); // not before it is so
        return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(code.value())
                .setMessage(message)
                .addDetails(Any.pack(RetryInfo.newBuilder()
                        .setRetryDelay(
                                Duration.newBuilder().setSeconds(nanos / NANOS).setNanos((int) (nanos % NANOS)))
                        .build()))
                .build());
    }

    /** Too late to be of use. */
    public static StatusRuntimeException late() {
        return of(Status.Code.DEADLINE_EXCEEDED, "the observation was too old to be of use before its pass began");
    }

    /** The server is about to end. */
    public static StatusRuntimeException draining() {
        return unavailable("the server is draining: it takes no new work and ends soon");
    }

    /** No model is ready yet. */
    public static StatusRuntimeException warmingUp() {
        return unavailable("the server is warming up: try again");
    }

    /** The version was let go between two steps of a request; the session has another one by now, or is closed. */
    public static StatusRuntimeException modelGone() {
        return unavailable("the model of this observation is gone: try again");
    }

    /** More than the decoders can do. */
    public static StatusRuntimeException tooManyPictures() {
        return of(Status.Code.RESOURCE_EXHAUSTED, "too many pictures wait for being decoded: try again");
    }

    /** A request that asks nothing. */
    public static StatusRuntimeException noObservation() {
        return of(Status.Code.INVALID_ARGUMENT, "observation: must be there");
    }

    /** A defect of the policy. */
    public static StatusRuntimeException passFailed() {
        return of(Status.Code.INTERNAL, "the policy failed on this observation; the server's log says why");
    }

    /** A defect of the server. */
    public static StatusRuntimeException defect() {
        return of(Status.Code.INTERNAL, "the server failed on this call; its log says why");
    }
}
