package io.drift4j.bridge.client;

import io.drift4j.bridge.v1.SessionLimits;

/** A session on the server, used by one thread at a time. */
final class Session {
    private final String id;
    private final ServedModel model;
    private final SessionLimits limits;
    private final double perSecond;
    private long sequence;
    private double allowance;
    private long refilled;

    Session(String id, ServedModel model, SessionLimits limits) {
        this.id = id;
        this.model = model;
        this.limits = limits;
        this.perSecond = limits.getObservationsPerSecond() > 0 ? limits.getObservationsPerSecond() : 1e9;
        this.allowance = Math.max(1, perSecond);
        this.refilled = System.nanoTime();
    }

    /** A secret: not for logs. */
    String id() {
        return id;
    }

    ServedModel model() {
        return model;
    }

    SessionLimits limits() {
        return limits;
    }

    /** The number of the next observation. */
    long next() {
        allowance--;
        return ++sequence;
    }

    /** Nanoseconds until the server takes another observation, which are as many a second as it says, in bursts of a second. */
    long waitNanos() {
        long now = System.nanoTime();
        allowance = Math.min(Math.max(1, perSecond), allowance + (now - refilled) * 1e-9 * perSecond);
        refilled = now;
        return allowance >= 1 ? 0 : (long) Math.ceil((1 - allowance) / perSecond * 1e9);
    }
}
