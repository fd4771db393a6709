package io.drift4j.bridge.server;

import io.grpc.CallCredentials;
import io.grpc.Metadata;
import java.util.concurrent.Executor;

/** Sends a token with each call. */
final class Bearer extends CallCredentials {
    private final String header;

    Bearer(String token) {
        this.header = "Bearer " + token;
    }

    @Override
    public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), header);
        applier.apply(headers);
    }
}
