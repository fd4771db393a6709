package io.drift4j.bridge.wire;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Everything that is wrong with a message, each fault with the path of its field; not thread-safe. */
public final class FieldErrors {
    /** More are only counted: a message of a million wrong fields must not become an answer of a million lines. */
    private static final int MOST = 16;

    /** Characters of all of them: a status travels in headers, of which clients take 8 KiB, and says everything twice. */
    private static final int MOST_CHARACTERS = 1600;

    private final List<BadRequest.FieldViolation> found = new ArrayList<>();
    private int count;
    private int characters;

    /**
     * Notes a fault unless {@code holds}.
     *
     * @param field path of the field, for example {@code observation.newest.values[agent_pos]}
     * @param format what must hold and what came, as for {@link String#format}
     */
    public boolean unless(boolean holds, String field, String format, Object... arguments) {
        if (!holds) {
            count++;
            if (found.size() < MOST && characters < MOST_CHARACTERS) {
                int left = MOST_CHARACTERS - characters;
                String description = String.format(Locale.ROOT, format, arguments);
                BadRequest.FieldViolation fault = BadRequest.FieldViolation.newBuilder()
                        .setField(cut(field, left))
                        .setDescription(cut(description, left))
                        .build();
                found.add(fault);
                characters += fault.getField().length() + fault.getDescription().length();
            }
        }
        return holds;
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + " ...";
    }

    /** Whether anything is wrong. */
    public boolean any() {
        return count > 0;
    }

    /** Throws INVALID_ARGUMENT if anything is wrong. */
    public void check() {
        check(Code.INVALID_ARGUMENT, "");
    }

    /**
     * Throws this status with all faults, in the message for people and as {@code google.rpc.BadRequest} for programs, if
     * anything is wrong.
     *
     * @param mend what to do about it, appended to the message
     */
    public void check(Code code, String mend) {
        if (any()) {
            throw status(code, mend);
        }
    }

    private StatusRuntimeException status(Code code, String mend) {
        String message = found.stream()
                        .map(fault -> fault.getField() + ": " + fault.getDescription())
                        .collect(Collectors.joining("; "))
                + (count > found.size() ? "; and " + (count - found.size()) + " more" : "")
                + (mend.isEmpty() ? "" : ". " + mend);
        return StatusProto.toStatusRuntimeException(Status.newBuilder()
                .setCode(code.getNumber())
                .setMessage(message)
                .addDetails(Any.pack(
                        BadRequest.newBuilder().addAllFieldViolations(found).build()))
                .build());
    }
}
