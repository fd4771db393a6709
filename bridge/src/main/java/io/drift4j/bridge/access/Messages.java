package io.drift4j.bridge.access;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Services whose requests may be anything: one that is no message of its type becomes null, which {@link Gate} refuses with
 * INVALID_ARGUMENT. Left to the library, it would end as an UNKNOWN defect with a stack trace for each.
 */
public final class Messages {
    private Messages() {}

    /** The same service. */
    public static ServerServiceDefinition lenient(BindableService service) {
        ServerServiceDefinition strict = service.bindService();
        ServiceDescriptor.Builder descriptor =
                ServiceDescriptor.newBuilder(strict.getServiceDescriptor().getName());
        Object schema = strict.getServiceDescriptor().getSchemaDescriptor();
        if (schema != null) {
            descriptor.setSchemaDescriptor(schema); // for reflection
        }
        var methods = strict.getMethods().stream().map(Messages::lenient).toList();
        methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
        ServerServiceDefinition.Builder built = ServerServiceDefinition.builder(descriptor.build());
        methods.forEach(built::addMethod);
        return built.build();
    }

    private static <Q, A> ServerMethodDefinition<Q, A> lenient(ServerMethodDefinition<Q, A> strict) {
        MethodDescriptor<Q, A> method = strict.getMethodDescriptor();
        return ServerMethodDefinition.create(
                method.toBuilder(new Lenient<>(method.getRequestMarshaller()), method.getResponseMarshaller())
                        .build(),
                strict.getServerCallHandler());
    }

    private record Lenient<Q>(MethodDescriptor.Marshaller<Q> strict) implements MethodDescriptor.Marshaller<Q> {
        @Override
        public InputStream stream(Q value) {
            return strict.stream(value);
        }

        @Override
        public @Nullable Q parse(InputStream stream) {
            try {
                return strict.parse(stream);
            } catch (RuntimeException e) { // no message, damaged compression, or too long when decompressed
                return null;
            }
        }
    }
}
